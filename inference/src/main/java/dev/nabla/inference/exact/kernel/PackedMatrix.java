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
/// Words of a block, with e_i the element of column i, n_i its low four bits:
/// - Q4_1, 5 words: the file's two half floats (scale in the low half, offset in the high), then
///   word q holds n_4q … n_4q+3 as nibbles of its low half and n_16+4q … n_19+4q of its high half.
/// - Q4_0, 5 words: as Q4_1 with offset 0; elements are 8 more than the weights.
/// - Q8_0 and Q5_0, 9 words: the scale as a float, then word q holds e_2q, e_2q+1 as bytes of its
///   low half and e_16+2q, e_17+2q of its high half.
/// - Q4_K, 5 words: scale in the low half and minimum in the high, as integers, then nibbles.
/// - Q5_K, 6 words: the same, and a word of fifth bits: that of e_i and e_i+16 at bit i of each
///   half.
/// - Q6_K, 7 words: two scales with a sign, nibbles, and two words with the upper two bits: those
///   of e_i and e_i+16 at bit 2 (i mod 8) of each half of word i / 8; elements are 32 more than the
///   weights.
/// - F32, 32 words: the floats. F16 and BF16, 16 words: e_2q in the low half of word q, e_2q+1 in
///   the high.
///
/// Behind the blocks of a group stand, for types in super-blocks of 256, one word each with the
/// file's one or two half floats.
///
/// So the two 16-bit halves of a word of integers always belong to the columns i and i + 16, as do
/// the halves of the words of [Activations]. Immutable; the array is shared with kernels and never
/// handed out.
public final class PackedMatrix {
  /// Columns in a block.
  public static final int BLOCK = 32;

  /// Blocks in a super-block.
  static final int SUPER = 8;

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

  /// Words of one row.
  private final int groupWords;

  private boolean finiteScales = true;

  private PackedMatrix(Tensor tensor, int lanes) {
    this.type = tensor.type();
    this.rows = tensor.rows();
    this.blocks = tensor.columns() / BLOCK;
    this.lanes = lanes;
    this.wordsPerBlock = wordsPerBlock(type);
    this.groupWords = blocks * wordsPerBlock + (superBlocks(type) ? blocks / SUPER : 0);
    long size = (long) groups() * lanes * groupWords;
    this.words = new int[Math.toIntExact(size)];
  }

  private static boolean superBlocks(TensorType type) {
    return type.blockElements() == BLOCK * SUPER;
  }

  private static int wordsPerBlock(TensorType type) {
    return switch (type) {
      case Q4_0, Q4_1, Q4_K -> 5;
      case Q5_K -> 6;
      case Q6_K -> 7;
      case Q5_0, Q8_0 -> 9;
      case F16, BF16 -> 16;
      case F32 -> 32;
      case Q5_1, Q8_1, Q2_K, Q3_K, Q8_K ->
          throw new IllegalArgumentException("no kernel for " + type);
    };
  }

  /// Bytes that a tensor of a supported type takes once it is packed.
  public static long bytesOf(Tensor tensor, int lanes) {
    long blocks = tensor.columns() / BLOCK;
    long words = blocks * wordsPerBlock(tensor.type());
    long heads = superBlocks(tensor.type()) ? blocks / SUPER : 0;
    return (long) Math.ceilDiv(tensor.rows(), lanes) * lanes * (words + heads) * Integer.BYTES;
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
    int[] row = new int[matrix.groupWords];
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
    if (superBlocks(type)) {
      for (int b = 0; b < blocks; b++) {
        long at = offset + (long) (b / SUPER) * type.blockBytes();
        int head = SuperBlocks.read(type, data.asSlice(at, type.blockBytes()), b % SUPER, row, b);
        finiteScales &= isFinite(head) && isFinite(head >>> 16);
        row[blocks * wordsPerBlock + b / SUPER] = head;
      }
      return;
    }
    for (int b = 0; b < blocks; b++) {
      long at = offset + (long) b * type.blockBytes() * (BLOCK / type.blockElements());
      int to = b * wordsPerBlock;
      switch (type) {
        case Q4_0 -> readQ40(data, at, row, to);
        case Q4_1 -> readQ41(data, at, row, to);
        case Q5_0 -> readQ50(data, at, row, to);
        case Q8_0 -> readQ80(data, at, row, to);
        case F16, BF16 -> readHalves(data, at, row, to);
        default -> MemorySegment.copy(data, INT, at, row, to, BLOCK);
      }
    }
  }

  private void readHalves(MemorySegment data, long at, int[] row, int to) {
    MemorySegment.copy(data, INT, at, row, to, BLOCK / 2);
    for (int i = to; i < to + BLOCK / 2; i++) {
      finiteScales &= type == TensorType.BF16 || (isFinite(row[i]) && isFinite(row[i] >>> 16));
    }
  }

  private void readQ40(MemorySegment data, long at, int[] row, int to) {
    row[to] = data.get(SHORT, at) & 0xffff;
    finiteScales &= isFinite(row[to]);
    readNibbles(data, at + 2, row, to + 1);
  }

  private static void readQ50(MemorySegment data, long at, int[] row, int to) {
    row[to] = Float.floatToRawIntBits(Float.float16ToFloat(data.get(SHORT, at)));
    java.util.Arrays.fill(row, to + 1, to + 9, 0);
    int fifth = data.get(INT, at + 2);
    for (int i = 0; i < BLOCK / 2; i++) {
      int pair = data.get(ValueLayout.JAVA_BYTE, at + 6 + i);
      int low = ((pair & 15) | (((fifth >> i) & 1) << 4)) - 16;
      int high = (((pair >> 4) & 15) | (((fifth >> (16 + i)) & 1) << 4)) - 16;
      row[to + 1 + i / 2] |= ((low & 0xff) | ((high & 0xff) << 16)) << (8 * (i & 1));
    }
  }

  private void readQ41(MemorySegment data, long at, int[] row, int to) {
    int scales = data.get(INT, at);
    finiteScales &= isFinite(scales) && isFinite(scales >>> 16);
    row[to] = scales;
    readNibbles(data, at + 4, row, to + 1);
  }

  private static void readNibbles(MemorySegment data, long at, int[] row, int to) {
    for (int q = 0; q < 4; q++) {
      int bytes = data.get(INT, at + 4L * q);
      row[to + q] = gather(bytes) | (gather(bytes >>> 4) << 16);
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
    return type.blockElements() > 1;
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
    return group * groupWords * lanes;
  }

  /// Index of the word of a super-block's half floats for one lane, from the first word of the
  /// group for that lane.
  int headOffset(int block) {
    return (blocks * wordsPerBlock + block / SUPER) * lanes;
  }

  /// Writes one row as floats: the embedding of a token id.
  public void copyRow(int row, float[] target, int offset) {
    int start = groupStart(row / lanes) + row % lanes;
    for (int b = 0; b < blocks; b++) {
      int at = start + b * wordsPerBlock * lanes;
      int to = offset + b * BLOCK;
      switch (type) {
        case Q4_0 -> copyQ40(at, target, to);
        case Q4_1 -> copyQ41(at, target, to);
        case Q5_0, Q8_0 -> copyQ80(at, target, to);
        case Q4_K, Q5_K, Q6_K -> copySuper(start, b, target, to);
        case F16, BF16 -> copyHalves(at, target, to);
        default -> copyF32(at, target, to);
      }
    }
  }

  private void copySuper(int start, int block, float[] target, int to) {
    for (int i = 0; i < BLOCK; i++) {
      float product = SuperBlocks.scale(this, start, block, i) * (float) element(start, block, i);
      target[to + i] =
          type == TensorType.Q6_K ? product : product + SuperBlocks.offset(this, start, block);
    }
  }

  private void copyHalves(int at, float[] target, int to) {
    for (int i = 0; i < BLOCK; i++) {
      target[to + i] = half(words[at + i / 2 * lanes] >> (16 * (i & 1)));
    }
  }

  /// The number in the low half of a word of F16 or BF16.
  float half(int bits) {
    return type == TensorType.BF16
        ? Float.intBitsToFloat(bits << 16)
        : Float.float16ToFloat((short) bits);
  }

  /// Element i of a block of nibbles, as the weight that it stands for.
  ///
  /// @param start of the row's first word
  int element(int start, int block, int i) {
    int at = start + block * wordsPerBlock * lanes;
    int column = i & 15;
    int half = i & 16;
    int low = (words[at + (1 + column / 4) * lanes] >> (half + 4 * (column & 3))) & 15;
    return switch (type) {
      case Q4_0 -> low - 8;
      case Q5_K -> low | (((words[at + 5 * lanes] >> (half + column)) & 1) << 4);
      case Q6_K -> {
        int two = words[at + (5 + column / 8) * lanes] >> (half + 2 * (column & 7));
        yield (low | ((two & 3) << 4)) - 32;
      }
      default -> low;
    };
  }

  private void copyQ40(int at, float[] target, int to) {
    float scale = Float.float16ToFloat((short) words[at]);
    for (int i = 0; i < BLOCK; i++) {
      target[to + i] = scale * (float) element(at, 0, i);
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
