package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Looks for infinities and NaN among the floating-point numbers of a model: its weights, and the
/// scales of their blocks. Running a model with one ends in the fault `non_finite` sooner or later,
/// so whoever takes a file in refuses it.
public final class FiniteWeights {
  private static final int HALF_EXPONENT = 0x7c00;
  private static final int BRAIN_EXPONENT = 0x7f80;

  private FiniteWeights() {}

  /// Reads all weights once.
  ///
  /// @throws UnsupportedModel `non_finite`, with the first tensor and row that has one
  public static void require(ExactModel model) {
    ModelRoot.inOrder(model).forEach(FiniteWeights::require);
  }

  private static void require(Tensor tensor) {
    byte[] bytes = new byte[tensor.rowBytes()];
    for (int row = 0; row < tensor.rows(); row++) {
      long from = (long) row * bytes.length;
      MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, from, bytes, 0, bytes.length);
      for (int block = 0; block < bytes.length; block += tensor.type().blockBytes()) {
        if (!isFinite(tensor.type(), bytes, block)) {
          throw new UnsupportedModel(
              Code.NON_FINITE, tensor.name() + ": an infinity or NaN in row " + row);
        }
      }
    }
  }

  private static boolean isFinite(TensorType type, byte[] bytes, int at) {
    return switch (type) {
      case F32 -> isFinite(bytes, at + 2, BRAIN_EXPONENT);
      case BF16 -> isFinite(bytes, at, BRAIN_EXPONENT);
      case F16, Q4_0, Q5_0, Q8_0 -> isFinite(bytes, at, HALF_EXPONENT);
      case Q4_1, Q4_K, Q5_K ->
          isFinite(bytes, at, HALF_EXPONENT) && isFinite(bytes, at + 2, HALF_EXPONENT);
      case Q6_K -> isFinite(bytes, at + 208, HALF_EXPONENT);
      case Q5_1, Q8_1, Q2_K, Q3_K, Q8_K ->
          throw new IllegalStateException("there is no rule for " + type);
    };
  }

  /// The upper 16 bits of a float, whose exponent they hold, or all of a half.
  private static boolean isFinite(byte[] bytes, int at, int exponent) {
    int bits = (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
    return (bits & exponent) != exponent;
  }
}
