package dev.nabla.inference.exact.kernel;

import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Blocks of 32 in super-blocks of 256 (Q4_K, Q5_K, Q6_K of ggml), from the file's bytes into the
/// words of a [PackedMatrix], and their scales back from there.
final class SuperBlocks {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = PackedMatrix.BLOCK;

  private SuperBlocks() {}

  /// Writes the words of block `k` of a super-block as the row's block `block`.
  ///
  /// @return the super-block's half floats: d in the low half, dmin in the high, which is 0 for
  ///   Q6_K
  static int read(TensorType type, MemorySegment data, int k, int[] row, int block) {
    return switch (type) {
      case Q4_K -> {
        row[block * 5] = scaleAndMinimum(data, k);
        putNibbles(data, 16 + k / 2 * 32, 4 * (k & 1), row, block * 5 + 1);
        yield halves(data, 0, 2);
      }
      case Q5_K -> {
        row[block * 6] = scaleAndMinimum(data, k);
        putNibbles(data, 48 + k / 2 * 32, 4 * (k & 1), row, block * 6 + 1);
        row[block * 6 + 5] = fifthBits(data, k);
        yield halves(data, 0, 2);
      }
      default -> {
        row[block * 7] = (at(data, 192 + 2 * k) & 0xffff) | (at(data, 193 + 2 * k) << 16);
        putNibbles(data, k / 4 * 64 + k % 2 * 32, k % 4 < 2 ? 0 : 4, row, block * 7 + 1);
        putPairs(data, 128 + k / 4 * 32, 2 * (k % 4), row, block * 7 + 5);
        yield data.get(SHORT, 208) & 0xffff;
      }
    };
  }

  private static int halves(MemorySegment data, int low, int high) {
    return (data.get(SHORT, low) & 0xffff) | (data.get(SHORT, high) << 16);
  }

  /// With a sign.
  private static int at(MemorySegment data, int index) {
    return data.get(ValueLayout.JAVA_BYTE, index);
  }

  /// ggml's `get_scale_min_k4`: scale in the low half, minimum in the high.
  private static int scaleAndMinimum(MemorySegment data, int k) {
    if (k < 4) {
      return (at(data, 4 + k) & 63) | ((at(data, 8 + k) & 63) << 16);
    }
    int low = at(data, 8 + k) & 0xff;
    int scale = (low & 15) | (((at(data, k) & 0xff) >> 6) << 4);
    int minimum = (low >> 4) | (((at(data, 4 + k) & 0xff) >> 6) << 4);
    return scale | (minimum << 16);
  }

  /// Four bits from `shift` on of each of 32 bytes.
  private static void putNibbles(MemorySegment data, int from, int shift, int[] row, int to) {
    for (int q = 0; q < 4; q++) {
      int word = 0;
      for (int i = 0; i < 4; i++) {
        word |= ((at(data, from + 4 * q + i) >> shift) & 15) << (4 * i);
        word |= ((at(data, from + 16 + 4 * q + i) >> shift) & 15) << (16 + 4 * i);
      }
      row[to + q] = word;
    }
  }

  /// Bit k of each of 32 bytes.
  private static int fifthBits(MemorySegment data, int k) {
    int word = 0;
    for (int i = 0; i < BLOCK; i++) {
      word |= ((at(data, 16 + i) >> k) & 1) << i;
    }
    return word;
  }

  /// Two bits from `shift` on of each of 32 bytes.
  private static void putPairs(MemorySegment data, int from, int shift, int[] row, int to) {
    for (int w = 0; w < 2; w++) {
      int word = 0;
      for (int i = 0; i < 8; i++) {
        word |= ((at(data, from + 8 * w + i) >> shift) & 3) << (2 * i);
        word |= ((at(data, from + 16 + 8 * w + i) >> shift) & 3) << (16 + 2 * i);
      }
      row[to + w] = word;
    }
  }

  /// The scale of element `i` of a block.
  ///
  /// @param start of the row's first word
  static float scale(PackedMatrix matrix, int start, int block, int i) {
    int head = matrix.words[start + matrix.headOffset(block)];
    int scales = matrix.words[start + block * matrix.wordsPerBlock * matrix.lanes];
    boolean second = matrix.type == TensorType.Q6_K && i >= BLOCK / 2;
    int scale = second ? scales >> 16 : (short) scales;
    return Float.float16ToFloat((short) head) * (float) scale;
  }

  /// The offset of a block of Q4_K or Q5_K.
  static float offset(PackedMatrix matrix, int start, int block) {
    int head = matrix.words[start + matrix.headOffset(block)];
    int scales = matrix.words[start + block * matrix.wordsPerBlock * matrix.lanes];
    return -(Float.float16ToFloat((short) (head >> 16)) * (float) (scales >> 16));
  }
}
