package dev.nabla.simulation;

import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.onnx.MiniLm;
import dev.nabla.inference.onnx.OnnxEngine;
import dev.nabla.inference.onnx.OnnxModel;
import dev.nabla.inference.onnx.OnnxRuntime;
import dev.nabla.inference.onnx.RunLimits;
import dev.nabla.primitives.bytes.Hash;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/// The sentence model that comes along, with its engine.
final class SentenceGraph implements AutoCloseable {
  static final String NAME = MiniLm.NAME;

  private final Arena arena = Arena.ofShared();
  private final OnnxRuntime runtime = OnnxRuntime.start(1);
  private final OnnxEngine engine;

  private SentenceGraph(Path file) throws IOException {
    MiniLm.copyTo(file);
    try (FileChannel channel = FileChannel.open(file)) {
      engine =
          OnnxEngine.forSentences(
              NAME,
              Hash.fromHex("0x" + MiniLm.SHA256),
              OnnxModel.load(runtime, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena)),
              RunLimits.USUAL);
    }
  }

  /// @param folder of the caller, for the file
  static SentenceGraph open(Path folder) throws IOException {
    return new SentenceGraph(folder.resolve(MiniLm.FILE_NAME));
  }

  Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    engine.close();
    runtime.close();
    arena.close();
  }
}
