package dev.nabla.node.bench;

import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.PullProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/// A model so small that answering costs next to nothing: one layer of random weights with the
/// default model's template. Where it is asked, what comes after the answer is the limit.
///
/// The file is what the tests' seeded writer makes, and a test says so.
final class SmallModel {
  static final String NAME = "bench-small";
  static final String RESOURCE = "/bench/small.gguf";

  private SmallModel() {}

  /// Puts it into a store.
  static void addTo(ModelStore store, Path scratch) throws IOException {
    Path file = scratch.resolve("small.gguf");
    try (InputStream in = SmallModel.class.getResourceAsStream(RESOURCE)) {
      Files.copy(Objects.requireNonNull(in), file, StandardCopyOption.REPLACE_EXISTING);
    }
    store.add(file, NAME, PullProgress.SILENT);
  }
}
