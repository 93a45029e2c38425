package dev.nabla.model;

import dev.nabla.model.exact.LanguageModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Finds the default model for the tests that need the real one; they are skipped with one plain
/// line where it is missing.
///
/// It is the file named by system property `nabla.model` or environment variable `NABLA_MODEL`,
/// else the one in the tests' own store: folder `NABLA_TEST_STORE`, by default `target/test-store`
/// of the repository. `./nabla model pull --store FOLDER` fills such a store.
public final class TestModel {
  /// SHA-256 of `SmolLM2-135M-Instruct.Q4_1.gguf`.
  public static final String SHA256 =
      "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

  private TestModel() {}

  /// The file; skips the calling test where it is missing.
  public static Path require() {
    Optional<Path> found = find();
    Assumptions.assumeTrue(
        found.isPresent(), "skipped: no default model (set NABLA_MODEL or NABLA_TEST_STORE)");
    return found.orElseThrow();
  }

  /// The file, where it is there.
  public static Optional<Path> find() {
    String configured = System.getProperty("nabla.model", System.getenv("NABLA_MODEL"));
    Path file =
        configured != null && !configured.isBlank()
            ? Path.of(configured)
            : store().resolve("sha256").resolve(SHA256 + ".gguf");
    return Optional.of(file).filter(Files::isRegularFile);
  }

  /// The tests' own store, which need not exist.
  public static Path store() {
    String configured = System.getenv("NABLA_TEST_STORE");
    return configured != null && !configured.isBlank()
        ? Path.of(configured)
        : repositoryRoot().resolve("target").resolve("test-store");
  }

  private static Path repositoryRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("primitives").resolve("src"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        return Path.of("").toAbsolutePath();
      }
      folder = parent;
    }
    return folder;
  }

  /// The default model, mapped for as long as the JVM runs; skips the calling test where it is
  /// missing.
  public static LanguageModel load() {
    return LanguageModel.load(map(require()));
  }

  /// A file's bytes, mapped for as long as the JVM runs.
  public static MemorySegment map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
