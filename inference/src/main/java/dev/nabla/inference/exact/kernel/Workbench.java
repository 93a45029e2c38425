package dev.nabla.inference.exact.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one thread's product is about and where it goes, and its scratch memory; made once and
/// reused, so that a product allocates nothing.
public final class Workbench {
  /// Most blocks whose weights are unpacked at once: with 16 lanes they take 36 KiB, about a
  /// first-level cache.
  static final int CHUNK = 18;

  /// Groups of rows that share the inputs of a tile.
  static final int GROUP_TILE = 2;

  /// Bit planes that Q8_0 needs.
  private static final int PLANES = 2;

  final int[] unpacked;
  final int[] sums;
  final float[] scales;
  final float[] offsets;

  /// Integer sums of one group for one token each, all blocks of a row.
  private final int[][] rowSums;

  /// The same of the upper halves of blocks, where they have a scale of their own.
  private final int[][] upperSums;

  /// Scales and offsets of one group's whole rows.
  private final float[][] rowScales;

  private final float[][] rowOffsets;

  int tokens = 1;
  float[] output = {};

  /// The groups at hand: up to [#GROUP_TILE] from `group`.
  int group;

  int groups;

  /// The blocks at hand: `blocks` from `chunk`.
  int chunk;

  int blocks;

  private @Nullable PackedMatrix matrix;
  private @Nullable Activations input;

  /// @param lanes as [Kernels#lanes()] says
  /// @param mostColumns of any matrix that will be multiplied
  public Workbench(int lanes, int mostColumns) {
    int chunkWords = GROUP_TILE * CHUNK * lanes;
    this.unpacked = new int[PLANES * Activations.PAIRS * chunkWords];
    this.sums = new int[PLANES * Kernels.TOKEN_TILE * chunkWords];
    this.scales = new float[chunkWords];
    this.offsets = new float[chunkWords];
    int rowWords = mostColumns / PackedMatrix.BLOCK * lanes;
    this.rowSums = new int[GROUP_TILE][rowWords];
    this.upperSums = new int[GROUP_TILE][rowWords];
    this.rowScales = new float[GROUP_TILE][rowWords];
    this.rowOffsets = new float[GROUP_TILE][rowWords];
  }

  /// Sends the next products to `target`: token t's row r at `t * matrix.paddedRows() + r`. There
  /// must be room for [Kernels#padded] tokens.
  public Workbench into(float[] target, int tokenCount) {
    this.output = target;
    this.tokens = tokenCount;
    return this;
  }

  /// Says what is multiplied.
  void product(PackedMatrix weights, Activations inputs) {
    this.matrix = weights;
    this.input = inputs;
  }

  PackedMatrix matrix() {
    return Objects.requireNonNull(matrix);
  }

  Activations input() {
    return Objects.requireNonNull(input);
  }

  int[] rowSums(int groupInTile) {
    return rowSums[groupInTile];
  }

  int[] upperSums(int groupInTile) {
    return upperSums[groupInTile];
  }

  float[] rowScales(int groupInTile) {
    return rowScales[groupInTile];
  }

  float[] rowOffsets(int groupInTile) {
    return rowOffsets[groupInTile];
  }

  /// Index of the first word of the chunk at hand.
  int chunkStart(int groupInTile) {
    PackedMatrix weights = matrix();
    return weights.groupStart(group + groupInTile) + chunk * weights.wordsPerBlock * weights.lanes;
  }

  /// Where a token's rows of a group at hand go.
  int target(int token, int groupInTile) {
    PackedMatrix weights = matrix();
    return token * weights.paddedRows() + (group + groupInTile) * weights.lanes;
  }
}
