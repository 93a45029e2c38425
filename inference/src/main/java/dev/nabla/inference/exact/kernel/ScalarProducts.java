package dev.nabla.inference.exact.kernel;

/// Products of packed rows, one row and one token after another (exact/1 §1.2).
final class ScalarProducts {
  private ScalarProducts() {}

  static void multiply(Workbench bench, int firstGroup, int groups) {
    PackedMatrix matrix = bench.matrix();
    int first = firstGroup * matrix.lanes;
    int end = Math.min(first + groups * matrix.lanes, matrix.rows);
    for (int row = first; row < end; row++) {
      int start = matrix.groupStart(row / matrix.lanes) + row % matrix.lanes;
      for (int token = 0; token < bench.tokens; token++) {
        int to = token * matrix.paddedRows() + row;
        bench.output[to] = dot(matrix, start, bench.input(), token);
      }
    }
  }

  private static float dot(PackedMatrix matrix, int start, Activations input, int token) {
    return switch (matrix.type) {
      case Q4_1 -> dotQ41(matrix, start, input, token * input.blocks);
      case Q5_0, Q8_0 -> dotQ80(matrix, start, input, token * input.blocks);
      case Q4_0 -> dotQ40(matrix, start, input, token * input.blocks);
      case Q4_K, Q5_K -> dotScaleAndMinimum(matrix, start, input, token * input.blocks);
      case Q6_K -> dotQ6K(matrix, start, input, token * input.blocks);
      case F16, BF16 -> dotHalves(matrix, start, input, token * input.stride);
      default -> dotF32(matrix, start, input, token * input.stride);
    };
  }

  private static float dotQ41(PackedMatrix matrix, int start, Activations input, int block) {
    float acc = 0f;
    int p = start;
    for (int b = block; b < block + matrix.blocks; b++) {
      float scale = Float.float16ToFloat((short) matrix.words[p]);
      float offset = Float.float16ToFloat((short) (matrix.words[p] >> 16));
      int sum = addNibbles(matrix, p + matrix.lanes, input.pairs, b * Activations.PAIRS);
      acc = acc + ((scale * input.scales[b]) * (float) sum + offset * input.sums[b]);
      p += matrix.wordsPerBlock * matrix.lanes;
    }
    return acc;
  }

  private static int addNibbles(PackedMatrix matrix, int first, int[] pairs, int from) {
    int sum = 0;
    for (int i = 0; i < Activations.PAIRS; i++) {
      int word = matrix.words[first + i / 4 * matrix.lanes] >> (4 * (i & 3));
      int pair = pairs[from + i];
      sum += (word & 15) * (short) pair + ((word >> 16) & 15) * (pair >> 16);
    }
    return sum;
  }

  private static float dotQ80(PackedMatrix matrix, int start, Activations input, int block) {
    float acc = 0f;
    int p = start;
    for (int b = block; b < block + matrix.blocks; b++) {
      float scale = Float.intBitsToFloat(matrix.words[p]);
      int sum = addBytes(matrix, p + matrix.lanes, input.pairs, b * Activations.PAIRS);
      acc = acc + (scale * input.scales[b]) * (float) sum;
      p += matrix.wordsPerBlock * matrix.lanes;
    }
    return acc;
  }

  private static int addBytes(PackedMatrix matrix, int first, int[] pairs, int from) {
    int sum = 0;
    for (int i = 0; i < Activations.PAIRS; i++) {
      int word = matrix.words[first + i / 2 * matrix.lanes] >> (8 * (i & 1));
      int pair = pairs[from + i];
      sum += (byte) word * (short) pair + (byte) (word >> 16) * (pair >> 16);
    }
    return sum;
  }

  private static float dotQ40(PackedMatrix matrix, int start, Activations input, int first) {
    float acc = 0f;
    for (int b = 0; b < matrix.blocks; b++) {
      int halves = matrix.words[start + b * matrix.wordsPerBlock * matrix.lanes];
      float scale = Float.float16ToFloat((short) halves);
      int sum = addElements(matrix, start, b, input, first + b, 0, PackedMatrix.BLOCK);
      acc = acc + (scale * input.scales[first + b]) * (float) sum;
    }
    return acc;
  }

  private static float dotScaleAndMinimum(
      PackedMatrix matrix, int start, Activations input, int first) {
    float acc = 0f;
    for (int b = 0; b < matrix.blocks; b++) {
      int sum = addElements(matrix, start, b, input, first + b, 0, PackedMatrix.BLOCK);
      float scale = SuperBlocks.scale(matrix, start, b, 0) * input.scales[first + b];
      float offset = SuperBlocks.offset(matrix, start, b) * input.sums[first + b];
      acc = acc + (scale * (float) sum + offset);
    }
    return acc;
  }

  private static float dotQ6K(PackedMatrix matrix, int start, Activations input, int first) {
    float acc = 0f;
    int half = PackedMatrix.BLOCK / 2;
    for (int b = 0; b < matrix.blocks; b++) {
      float d = input.scales[first + b];
      int low = addElements(matrix, start, b, input, first + b, 0, half);
      int high = addElements(matrix, start, b, input, first + b, half, PackedMatrix.BLOCK);
      float product0 = (SuperBlocks.scale(matrix, start, b, 0) * d) * (float) low;
      float product1 = (SuperBlocks.scale(matrix, start, b, half) * d) * (float) high;
      acc = acc + (product0 + product1);
    }
    return acc;
  }

  /// The integer sum over elements `from` to `end` of a block.
  private static int addElements(
      PackedMatrix matrix, int start, int b, Activations input, int block, int from, int end) {
    int sum = 0;
    for (int i = from; i < end; i++) {
      int pair = input.pairs[block * Activations.PAIRS + (i & 15)];
      sum += matrix.element(start, b, i) * (i < 16 ? (short) pair : pair >> 16);
    }
    return sum;
  }

  private static float dotHalves(PackedMatrix matrix, int start, Activations input, int from) {
    float acc = 0f;
    int p = start;
    for (int k = from; k < from + matrix.columns(); k += 2) {
      acc = acc + matrix.half(matrix.words[p]) * input.values[k];
      acc = acc + matrix.half(matrix.words[p] >> 16) * input.values[k + 1];
      p += matrix.lanes;
    }
    return acc;
  }

  private static float dotF32(PackedMatrix matrix, int start, Activations input, int from) {
    float acc = 0f;
    int p = start;
    for (int k = from; k < from + matrix.columns(); k++) {
      acc = acc + Float.intBitsToFloat(matrix.words[p]) * input.values[k];
      p += matrix.lanes;
    }
    return acc;
  }
}
