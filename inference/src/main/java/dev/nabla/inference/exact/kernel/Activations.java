package dev.nabla.inference.exact.kernel;

/// The inputs of matrix products, one row a token: the floats, and their quantised form by exact/1
/// §1.1.
///
/// Word i of a block of 32 holds q_i in its low and q_i+16 in its high half. Beside each block
/// stand its scale d and `s = d * f32(sum q)`. Filled by [Kernels#quantise]; one thread writes a
/// token.
public final class Activations {
  /// Words in a block.
  static final int PAIRS = 16;

  final int stride;
  final int blocks;
  final float[] values;
  final int[] pairs;
  final float[] scales;
  final float[] sums;

  /// @param tokens rows; room is kept for a multiple of [Kernels#TOKEN_TILE], so that a tile may
  ///   read past the last token
  /// @param columns a multiple of 32
  public Activations(int tokens, int columns) {
    this(tokens, columns, new float[Math.multiplyExact(Kernels.padded(tokens), columns)]);
  }

  private Activations(int tokens, int columns, float[] values) {
    if (columns % PackedMatrix.BLOCK != 0) {
      throw new IllegalArgumentException("columns " + columns);
    }
    int rows = Kernels.padded(tokens);
    this.stride = columns;
    this.blocks = columns / PackedMatrix.BLOCK;
    this.values = values;
    this.pairs = new int[rows * blocks * PAIRS];
    this.scales = new float[rows * blocks];
    this.sums = new float[rows * blocks];
  }

  /// One token's quantised form of its own over the same floats, so that each thread can quantise
  /// what all have written without waiting for another to do it.
  public Activations oneTokenView() {
    return new Activations(1, stride, values);
  }

  /// The floats, token after token, [#stride()] apart; writable, then to be quantised.
  public float[] values() {
    return values;
  }

  /// The scale d of a block of the first token.
  public float scale(int block) {
    return scales[block];
  }

  /// The s of a block of the first token.
  public float sum(int block) {
    return sums[block];
  }

  /// The quantised element `index` of the first token.
  public int quantised(int index) {
    int half = index % PackedMatrix.BLOCK / PAIRS;
    int word = pairs[index / PackedMatrix.BLOCK * PAIRS + index % PAIRS];
    return half == 0 ? (short) word : word >> 16;
  }

  /// Floats from one token to the next.
  public int stride() {
    return stride;
  }
}
