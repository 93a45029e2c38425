package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The numbers in one row of a weight matrix as its storage type writes them: integers with scales
/// and offsets, or floats. Byte layouts are those of ggml's block structs (`ggml-common.h`). Holds
/// one row at a time; not for sharing.
final class UnpackedRow {
  /// Blocks of 32 in a super-block of 256.
  private static final int SUPER = 8;

  final int[] q;

  /// A scale a block of 32; a scale a block of 16 for Q6_K.
  final float[] scales;

  final float[] offsets;
  final float[] floats;
  private final Tensor tensor;
  private final byte[] raw;
  private final int blocks;

  UnpackedRow(Tensor tensor) {
    this.tensor = tensor;
    this.raw = new byte[tensor.rowBytes()];
    this.blocks = tensor.columns() / Primitives.BLOCK;
    this.q = new int[tensor.columns()];
    this.scales = new float[2 * blocks];
    this.offsets = new float[blocks];
    this.floats = new float[tensor.columns()];
  }

  void load(int row) {
    MemorySegment.copy(tensor.row(row), ValueLayout.JAVA_BYTE, 0, raw, 0, raw.length);
    switch (tensor.type()) {
      case Q4_0 -> eachBlock(this::loadQ40);
      case Q4_1 -> eachBlock(this::loadQ41);
      case Q5_0 -> eachBlock(this::loadQ50);
      case Q8_0 -> eachBlock(this::loadQ80);
      case Q4_K, Q5_K -> eachBlock(this::loadScaleAndMinimum);
      case Q6_K -> eachBlock(this::loadQ6K);
      case F16 -> eachFloat(i -> half(2 * i));
      case BF16 -> eachFloat(i -> Float.intBitsToFloat(unsigned16(2 * i) << 16));
      case F32 ->
          MemorySegment.copy(MemorySegment.ofArray(raw), Weights.F32, 0, floats, 0, floats.length);
      case Q5_1, Q8_1, Q2_K, Q3_K, Q8_K ->
          throw new IllegalStateException("there is no rule for " + tensor);
    }
  }

  /// Unpacks one block of 32.
  private interface BlockLoader {
    /// @param at offset of the block, or of the super-block that it belongs to
    void load(int block, int at);
  }

  private void eachBlock(BlockLoader loader) {
    int each = tensor.type().blockElements() / Primitives.BLOCK;
    for (int block = 0; block < blocks; block++) {
      loader.load(block, block / each * tensor.type().blockBytes());
    }
  }

  private interface FloatReader {
    float read(int index);
  }

  private void eachFloat(FloatReader reader) {
    for (int i = 0; i < floats.length; i++) {
      floats[i] = reader.read(i);
    }
  }

  /// Scale; 16 bytes whose low halves are the weights 0 to 15 and high halves 16 to 31; less 8.
  private void loadQ40(int block, int at) {
    scales[block] = half(at);
    loadNibbles(block, at + 2, -8);
  }

  /// Scale, offset, 16 bytes.
  private void loadQ41(int block, int at) {
    scales[block] = half(at);
    offsets[block] = half(at + 2);
    loadNibbles(block, at + 4, 0);
  }

  /// Scale, 32 fifth bits, 16 bytes; less 16.
  private void loadQ50(int block, int at) {
    scales[block] = half(at);
    loadNibbles(block, at + 6, -16);
    for (int i = 0; i < Primitives.BLOCK; i++) {
      q[block * Primitives.BLOCK + i] += ((raw[at + 2 + i / 8] >> (i % 8)) & 1) << 4;
    }
  }

  private void loadNibbles(int block, int at, int addend) {
    for (int i = 0; i < 16; i++) {
      int pair = raw[at + i];
      q[block * Primitives.BLOCK + i] = (pair & 15) + addend;
      q[block * Primitives.BLOCK + 16 + i] = ((pair >> 4) & 15) + addend;
    }
  }

  /// Scale, 32 signed bytes.
  private void loadQ80(int block, int at) {
    scales[block] = half(at);
    for (int i = 0; i < Primitives.BLOCK; i++) {
      q[block * Primitives.BLOCK + i] = raw[at + 2 + i];
    }
  }

  /// Q4_K and Q5_K: d, dmin, eight scales and minima of six bits in 12 bytes, 32 bytes of fifth
  /// bits in Q5_K, then 32 bytes for each two blocks: low halves the first, high halves the second.
  private void loadScaleAndMinimum(int block, int at) {
    int k = block % SUPER;
    scales[block] = half(at) * (float) sixBits(at + 4, k, k, 0);
    offsets[block] = -(half(at + 2) * (float) sixBits(at + 4, k, k + 4, 4));
    boolean five = tensor.type() == TensorType.Q5_K;
    int weights = at + (five ? 48 : 16) + k / 2 * 32;
    for (int i = 0; i < Primitives.BLOCK; i++) {
      int low = (raw[weights + i] >> (4 * (k & 1))) & 15;
      int high = five ? (raw[at + 16 + i] >> k) & 1 : 0;
      q[block * Primitives.BLOCK + i] = low + 16 * high;
    }
  }

  /// Number k of eight with six bits each: the first four are low bits of bytes, the others have
  /// four bits in bytes 8 to 11 and two above those of the first four.
  private int sixBits(int at, int k, int index, int shift) {
    return k < 4
        ? raw[at + index] & 63
        : ((raw[at + 4 + k] >> shift) & 15) | (((raw[at + index - 4] >> 6) & 3) << 4);
  }

  /// 128 bytes of low halves, 64 of upper pairs of bits, 16 signed scales, d; less 32.
  private void loadQ6K(int block, int at) {
    int k = block % SUPER;
    float d = half(at + 208);
    scales[2 * block] = d * (float) raw[at + 192 + 2 * k];
    scales[2 * block + 1] = d * (float) raw[at + 192 + 2 * k + 1];
    int low = at + k / 4 * 64 + k % 2 * 32;
    int high = at + 128 + k / 4 * 32;
    for (int i = 0; i < Primitives.BLOCK; i++) {
      int four = (raw[low + i] >> (k % 4 < 2 ? 0 : 4)) & 15;
      int two = (raw[high + i] >> (2 * (k % 4))) & 3;
      q[block * Primitives.BLOCK + i] = four + 16 * two - 32;
    }
  }

  private float half(int at) {
    return Float.float16ToFloat((short) unsigned16(at));
  }

  private int unsigned16(int at) {
    return (raw[at] & 0xff) | ((raw[at + 1] & 0xff) << 8);
  }
}
