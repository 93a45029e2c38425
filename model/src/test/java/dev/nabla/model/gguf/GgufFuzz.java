package dev.nabla.model.gguf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;

/// Guided by coverage; `JAZZER_FUZZ=1` makes it search, else it runs the inputs that are kept
/// beside it.
class GgufFuzz {
  @FuzzTest(maxDuration = "60s")
  void anyBytesAreReadOrRefused(byte[] bytes) {
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
