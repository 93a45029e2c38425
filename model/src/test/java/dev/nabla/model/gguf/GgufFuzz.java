package dev.nabla.model.gguf;

import dev.nabla.model.GgufWriter;
import dev.nabla.primitives.GuidedFuzz;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A model file is read or refused, whatever its bytes; guided by coverage, since blind damage
/// seldom gets past the first bytes of a file.
class GgufFuzz {
  @Test
  void anyBytesAreReadOrRefused() {
    byte[] file =
        new GgufWriter()
            .text("a.text", "x")
            .uint32("a.number", 7)
            .float32("a.real", 0.5f)
            .flag("a.flag", true)
            .texts("a.texts", List.of("x", ""))
            .int32s("a.integers", List.of(1, -2))
            .tensor("t", TensorType.F32.code(), List.of(2L, 3L), new byte[24])
            .toBytes();

    GuidedFuzz.run("model files", Target.class, List.of(file));
  }

  /// What Jazzer calls, by name, in a JVM of its own.
  public static final class Target {
    private Target() {}

    public static void fuzzerTestOneInput(byte[] input) {
      read(input);
    }
  }

  private static void read(byte[] bytes) {
    try {
      GgufFile file = GgufFile.parse(MemorySegment.ofArray(bytes));
      for (String key : file.metadata().keys()) {
        readAnyType(file.metadata(), key);
      }
      for (Tensor tensor : file.tensors()) {
        var _ = tensor.row(tensor.rows() - 1);
      }
    } catch (DecodingException | UnsupportedModel e) {
      // The two ways to refuse.
    }
  }

  private static void readAnyType(GgufMetadata metadata, String key) {
    ignoring(() -> metadata.text(key));
    ignoring(() -> metadata.integer(key));
    ignoring(() -> metadata.real(key));
    ignoring(() -> metadata.flag(key));
    ignoring(() -> metadata.texts(key));
    ignoring(() -> metadata.integers(key));
  }

  private static void ignoring(Runnable read) {
    try {
      read.run();
    } catch (DecodingException e) {
      // Of another type.
    }
  }
}
