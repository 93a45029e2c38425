package dev.nabla.inference.exact.kernel;

/// Where one thread's products go, and its scratch memory; made once and reused, so that a product
/// allocates nothing.
public final class Workbench {
  /// Blocks whose weights are unpacked at once: with 16 lanes they take 32 KiB, which fits a
  /// first-level cache of 48 KiB together with the inputs of a tile.
  static final int CHUNK = 16;

  /// Groups of rows that share the inputs of a tile.
  static final int GROUP_TILE = 2;

  /// Bit planes that Q8_0 needs.
  private static final int PLANES = 2;

  final int[] unpacked;
  final int[] sums;
  final float[] scales;
  final float[] offsets;
  final int[] rowSums;

  int tokens = 1;
  float[] output = {};

  /// @param lanes as [Kernels#lanes()] says
  /// @param mostColumns of any matrix that will be multiplied
  public Workbench(int lanes, int mostColumns) {
    int chunk = GROUP_TILE * CHUNK * lanes;
    this.unpacked = new int[PLANES * Activations.PAIRS * chunk];
    this.sums = new int[PLANES * Kernels.TOKEN_TILE * chunk];
    this.scales = new float[chunk];
    this.offsets = new float[chunk];
    this.rowSums = new int[mostColumns / PackedMatrix.BLOCK * GROUP_TILE * lanes];
  }

  /// Sends the next products to `target`: token t's row r at `t * matrix.paddedRows() + r`. There
  /// must be room for [Kernels#padded] tokens.
  public Workbench into(float[] target, int tokenCount) {
    this.output = target;
    this.tokens = tokenCount;
    return this;
  }
}
