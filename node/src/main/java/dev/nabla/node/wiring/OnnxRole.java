package dev.nabla.node.wiring;

import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.onnx.MiniLm;
import dev.nabla.inference.onnx.OnnxEngine;
import dev.nabla.inference.onnx.OnnxModel;
import dev.nabla.inference.onnx.OnnxRuntime;
import dev.nabla.inference.onnx.RunLimits;
import dev.nabla.inference.onnx.UnusableModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.inference.store.ModelFormat;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.PullProgress;
import dev.nabla.inference.store.StoreException;
import dev.nabla.inference.store.StoredModel;
import dev.nabla.primitives.bytes.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The graphs of the store, the sentence model of this software among them, each with its engine.
public final class OnnxRole implements AutoCloseable {
  private final OnnxRuntime runtime;
  private final List<OnnxEngine> engines;

  private OnnxRole(OnnxRuntime runtime, List<OnnxEngine> engines) {
    this.runtime = runtime;
    this.engines = List.copyOf(engines);
  }

  /// The engines of a node's graphs, with its own sentence model among them. None where this
  /// machine has no runtime for them: a node is whole without.
  ///
  /// @param parts get what is to be closed
  static List<Engine> openAll(
      OpenParts parts, DataFolder data, int threads, Consumer<String> lines) {
    try {
      return parts.add(start(new ModelShelf(data).store(), threads, lines)).engines();
    } catch (UnusableModel e) {
      lines.accept("graph       none: " + e.getMessage());
      return List.of();
    }
  }

  /// Loads all graphs. A file that cannot be loaded is told of and left out.
  ///
  /// @param threads runs at once
  /// @throws UnusableModel where this machine has no ONNX Runtime
  public static OnnxRole start(ModelStore store, int threads, Consumer<String> lines) {
    OnnxRuntime runtime = OnnxRuntime.start(threads);
    List<OnnxEngine> engines = new ArrayList<>();
    try {
      keepMiniLm(store);
      for (StoredModel model : store.list()) {
        if (model.format() == ModelFormat.ONNX) {
          open(store, model, runtime, lines).ifPresent(engines::add);
        }
      }
      return new OnnxRole(runtime, engines);
    } catch (RuntimeException | Error e) {
      new OnnxRole(runtime, engines).close();
      throw e;
    }
  }

  /// Puts the model of this software into the store, once.
  private static void keepMiniLm(ModelStore store) {
    Hash expected = Hash.fromHex("0x" + MiniLm.SHA256);
    Optional<StoredModel> stored = store.find(MiniLm.NAME);
    if (stored.isPresent()) {
      return;
    }
    try {
      Path folder = Files.createTempDirectory("nabla-minilm");
      Path file = folder.resolve(MiniLm.FILE_NAME);
      try {
        MiniLm.copyTo(file);
        StoredModel added = store.add(file, MiniLm.NAME, PullProgress.SILENT);
        if (!added.sha256().equals(expected)) {
          store.remove(MiniLm.NAME);
          throw new NotPossible(
              "the installation's %s is another file than it should be; install it again"
                  .formatted(MiniLm.FILE_NAME));
        }
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new NotPossible("the sentence model cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private static Optional<OnnxEngine> open(
      ModelStore store, StoredModel model, OnnxRuntime runtime, Consumer<String> lines) {
    try (ModelFile file = store.open(model.name())) {
      OnnxModel graph = OnnxModel.load(runtime, file.segment());
      OnnxEngine engine = engine(model, graph);
      lines.accept(
          "graph       %s, %s, not re-run to the bit".formatted(model.name(), runtime.version()));
      return Optional.of(engine);
    } catch (StoreException | UnusableModel e) {
      lines.accept("graph       %s is left out: %s".formatted(model.name(), e.getMessage()));
      return Optional.empty();
    }
  }

  private static OnnxEngine engine(StoredModel model, OnnxModel graph) {
    boolean sentences = model.sha256().equals(Hash.fromHex("0x" + MiniLm.SHA256));
    return sentences
        ? OnnxEngine.forSentences(model.name(), model.sha256(), graph, RunLimits.USUAL)
        : OnnxEngine.forTensors(model.name(), model.sha256(), graph, RunLimits.USUAL);
  }

  /// One engine a graph.
  public List<Engine> engines() {
    return List.copyOf(engines);
  }

  /// Stops runs under way and frees all graphs.
  @Override
  public void close() {
    engines.forEach(OnnxEngine::close);
    runtime.close();
  }
}
