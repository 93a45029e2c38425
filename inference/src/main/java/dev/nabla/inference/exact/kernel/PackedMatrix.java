package dev.nabla.inference.exact.kernel;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A weight matrix laid out so that one vector lane is one output row.
///
/// Rows are taken in groups of `lanes`; the last group is filled up with zero rows. Columns are
/// taken in blocks of 32. A block of one row is a few 32-bit words, and the words of a group stand
/// side by side: word j of block b of row r is at `((r / lanes * blocks + b) * wordsPerBlock + j) *
/// lanes + r % lanes`. No kernel ever has to add across lanes, so each row's sum keeps its one
/// order.
///
/// Words of a block, with e_i the element of column i:
/// - Q4_1, 5 words: the file's two half floats (scale in the low half, offset in the high), then
///   word q holds e_4q … e_4q+3 as nibbles of its low half and e_16+4q … e_19+4q of its high half.
/// - Q8_0, 9 words: the scale as a float, then word q holds e_2q, e_2q+1 as bytes of its low half
///   and e_16+2q, e_17+2q of its high half.
/// - F32, 32 words: the floats.
///
/// So the two 16-bit halves of a word always belong to the columns i and i + 16, as do the halves
/// of the words of [Activations]. Immutable; the array is shared with kernels and never handed out.
public final class PackedMatrix {
  /// Columns in a block.
  public static final int BLOCK = 32;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int HALF_EXPONENT = 0x7c00;

  final TensorType type;
  final int rows;
  final int blocks;
  final int lanes;
  final int wordsPerBlock;
  final int[] words;
  private boolean finiteScales = true;

  private PackedMatrix(Tensor tensor, int lanes) {
    this.type = tensor.type();
    this.rows = tensor.rows();
    this.blocks = tensor.columns() / BLOCK;
    this.lanes = lanes;
    this.wordsPerBlock = wordsPerBlock(type);
    long size = (long) groups() * lanes * blocks * wordsPerBlock;
    this.words = new int[Math.toIntExact(size)];
  }

  /// Whether matrices of this type can be packed.
  public static boolean supports(TensorType type) {
    return type == TensorType.Q4_1 || type == TensorType.Q8_0 || type == TensorType.F32;
  }

  private static int wordsPerBlock(TensorType type) {
    return switch (type) {
      case Q4_1 -> 5;
      case Q8_0 -> 9;
      case F32 -> 32;
      case F16, Q4_0, Q5_0, Q5_1, Q8_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, Q8_K, BF16 ->
          throw new IllegalArgumentException("no kernel for " + type);
    };
  }

  /// Copies the tensor into the packed layout.
  ///
  /// @param lanes rows in a group, as [Kernels#lanes()] says
  /// @throws IllegalArgumentException where the type is not supported or the number of columns is
  ///   no multiple of 32
  public static PackedMatrix pack(Tensor tensor, int lanes) {
    if (tensor.columns() % BLOCK != 0) {
      throw new IllegalArgumentException(tensor.name() + ": columns " + tensor.columns());
    }
    PackedMatrix matrix = new PackedMatrix(tensor, lanes);
    int[] row = new int[matrix.blocks * matrix.wordsPerBlock];
    for (int r = 0; r < matrix.rows; r++) {
      matrix.readRow(tensor.data(), (long) r * tensor.rowBytes(), row);
      matrix.spread(r, row);
    }
    return matrix;
  }

  private void spread(int row, int[] source) {
    int at = (row / lanes) * source.length * lanes + row % lanes;
    for (int word : source) {
      words[at] = word;
      at += lanes;
    }
  }

  private void readRow(MemorySegment data, long offset, int[] row) {
    for (int b = 0; b < blocks; b++) {
      long at = offset + (long) b * type.blockBytes() * (BLOCK / type.blockElements());
      int to = b * wordsPerBlock;
      switch (type) {
        case Q4_1 -> readQ41(data, at, row, to);
        case Q8_0 -> readQ80(data, at, row, to);
        default -> MemorySegment.copy(data, INT, at, row, to, BLOCK);
      }
    }
  }

  private void readQ41(MemorySegment data, long at, int[] row, int to) {
    int scales = data.get(INT, at);
    finiteScales &= isFinite(scales) && isFinite(scales >>> 16);
    row[to] = scales;
    for (int q = 0; q < 4; q++) {
      int bytes = data.get(INT, at + 4 + 4L * q);
      row[to + 1 + q] = gather(bytes) | (gather(bytes >>> 4) << 16);
    }
  }

  private static boolean isFinite(int half) {
    return (half & HALF_EXPONENT) != HALF_EXPONENT;
  }

  /// The low nibbles of four bytes, side by side in 16 bits.
  private static int gather(int bytes) {
    int low = bytes & 0x0f0f0f0f;
    int pairs = low | (low >>> 4);
    return (pairs & 0xff) | ((pairs >>> 8) & 0xff00);
  }

  private static void readQ80(MemorySegment data, long at, int[] row, int to) {
    row[to] = Float.floatToRawIntBits(Float.float16ToFloat(data.get(SHORT, at)));
    for (int q = 0; q < 8; q++) {
      int low = data.get(SHORT, at + 2 + 2L * q) & 0xffff;
      row[to + 1 + q] = low | (data.get(SHORT, at + 18 + 2L * q) << 16);
    }
  }

  /// Output elements.
  public int rows() {
    return rows;
  }

  /// Input elements.
  public int columns() {
    return blocks * BLOCK;
  }

  /// Groups of rows, the last one perhaps with fewer.
  public int groups() {
    return (rows + lanes - 1) / lanes;
  }

  /// Rows of all groups, the filling included: how many floats a product writes for each token.
  public int paddedRows() {
    return groups() * lanes;
  }

  /// Whether a product needs its input quantised.
  public boolean quantisedInput() {
    return type != TensorType.F32;
  }

  /// Bytes of the packed weights.
  public long bytes() {
    return 4L * words.length;
  }

  /// Whether every half float is finite, so that it may be widened with shifts and one product.
  boolean finiteScales() {
    return finiteScales;
  }

  /// Index of the first word of a group.
  int groupStart(int group) {
    return group * blocks * wordsPerBlock * lanes;
  }

  /// Writes one row as floats: the embedding of a token id.
  public void copyRow(int row, float[] target, int offset) {
    int at = groupStart(row / lanes) + row % lanes;
    for (int b = 0; b < blocks; b++, at += wordsPerBlock * lanes) {
      int to = offset + b * BLOCK;
      switch (type) {
        case Q4_1 -> copyQ41(at, target, to);
        case Q8_0 -> copyQ80(at, target, to);
        default -> copyF32(at, target, to);
      }
    }
  }

  private void copyQ41(int at, float[] target, int to) {
    float scale = Float.float16ToFloat((short) words[at]);
    float offset = Float.float16ToFloat((short) (words[at] >> 16));
    for (int i = 0; i < BLOCK; i++) {
      int word = words[at + (1 + (i & 15) / 4) * lanes];
      int nibble = (word >> ((i & 16) + 4 * (i & 3))) & 15;
      target[to + i] = scale * (float) nibble + offset;
    }
  }

  private void copyQ80(int at, float[] target, int to) {
    float scale = Float.intBitsToFloat(words[at]);
    for (int i = 0; i < BLOCK; i++) {
      int word = words[at + (1 + (i & 15) / 2) * lanes];
      target[to + i] = scale * (float) (byte) (word >> ((i & 16) + 8 * (i & 1)));
    }
  }

  private void copyF32(int at, float[] target, int to) {
    for (int i = 0; i < BLOCK; i++) {
      target[to + i] = Float.intBitsToFloat(words[at + i * lanes]);
    }
  }
}
