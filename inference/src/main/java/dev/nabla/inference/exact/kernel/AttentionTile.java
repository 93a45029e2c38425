package dev.nabla.inference.exact.kernel;

/// Up to four queries that read the same keys and values, so that each load serves all of them; and
/// the scratch memory that their scores need. Made once a thread and reused.
///
/// Both lie in pages of [#PAGE] positions. Within a page keys lie in tiles of [#tilePositions]
/// positions, `[tile][element][position]`, so that a lane is a position; values lie as
/// `[position][element]`, [#valueStride] floats a position, so that a lane is an element.
public final class AttentionTile {
  /// Most queries.
  public static final int QUERIES = 4;

  /// Positions of a page: a multiple of every [#tilePositions].
  public static final int PAGE = 64;

  final int headSize;
  final int tilePositions;
  final int valueStride;
  final float scale;

  /// `e` of each query, position after position.
  final float[][] scores = new float[QUERIES][];

  final int[] lengths = new int[QUERIES];
  final int[] queryOffsets = new int[QUERIES];
  final int[] outputOffsets = new int[QUERIES];
  final float[] inverses = new float[QUERIES];
  final float[] row;

  int count;
  int longest;

  /// The page at hand.
  int page;

  float[] queries = {};
  float[][] pages = {};
  int keysAt;
  int valuesAt;
  float[] outputs = {};

  /// @param lanes as [Kernels#lanes()] says
  public AttentionTile(int headSize, int lanes) {
    this.headSize = headSize;
    this.tilePositions = tilePositions(lanes);
    this.valueStride = valueStride(headSize, lanes);
    this.scale = (float) (1.0 / Math.sqrt(headSize));
    this.row = new float[QUERIES * valueStride];
    reserve(0);
  }

  /// Positions in a tile of keys.
  public static int tilePositions(int lanes) {
    return 2 * lanes;
  }

  /// Floats from one position's values to the next: the head size, filled up to whole pairs of
  /// vectors.
  public static int valueStride(int headSize, int lanes) {
    int step = 2 * lanes;
    return (headSize + step - 1) / step * step;
  }

  /// Makes room for scores of `positions` positions.
  public void reserve(int positions) {
    int room = (positions / tilePositions + 2) * tilePositions;
    if (scores[0] == null || scores[0].length < room) {
      for (int i = 0; i < QUERIES; i++) {
        scores[i] = new float[room];
      }
    }
  }

  /// Starts an empty tile over one head's keys and values.
  ///
  /// @param conversation page after page, as far as the longest query reads
  /// @param headKeys where the head's keys begin in each page
  /// @param headValues where its values do
  public AttentionTile over(float[][] conversation, int headKeys, int headValues) {
    this.pages = conversation;
    this.keysAt = headKeys;
    this.valuesAt = headValues;
    this.count = 0;
    return this;
  }

  /// Reads queries from one array and writes outputs to another, for all tiles to come.
  public void between(float[] queryArray, float[] outputArray) {
    this.queries = queryArray;
    this.outputs = outputArray;
  }

  /// Adds a query over the first `length` positions.
  public void add(int queryOffset, int outputOffset, int length) {
    queryOffsets[count] = queryOffset;
    outputOffsets[count] = outputOffset;
    lengths[count] = length;
    count++;
  }

  /// Whether no further query fits.
  public boolean isFull() {
    return count == QUERIES;
  }

  /// Queries in the tile.
  public int count() {
    return count;
  }

  /// The first position of the page at hand.
  int pageStart() {
    return page * PAGE;
  }

  /// The position after the last of the page at hand that any query reads.
  int pageEnd() {
    return Math.min(longest, (page + 1) * PAGE);
  }

  /// Finds how far the longest query reads, and lets places without a query read what the first
  /// does, to no effect.
  void fill() {
    longest = 0;
    for (int i = 0; i < count; i++) {
      longest = Math.max(longest, lengths[i]);
    }
    for (int i = count; i < QUERIES; i++) {
      queryOffsets[i] = queryOffsets[0];
      lengths[i] = 0;
    }
  }
}
