package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Arrays;

/// A frame's memory: zero bytes, grown in words of 32. Reads and writes stay inside what
/// [#grow(long)] has made; [Frame#reach(long, long)] pays and grows before an instruction touches
/// it.
public final class Memory {
  /// More than any gas limit can buy (2^30 bytes cost 2.2 × 10^12 gas); beyond it a frame is out of
  /// gas without further counting.
  public static final long LIMIT_BYTES = 1L << 30;

  /// Arrays above this size are not kept for the next frame.
  private static final int KEPT_BYTES = 1 << 16;

  private byte[] bytes = new byte[1024];
  private int size;

  /// Bytes in use, a multiple of 32.
  public int size() {
    return size;
  }

  /// The bytes themselves. A grow may replace the array, so it is asked for anew afterwards.
  public byte[] bytes() {
    return bytes;
  }

  /// Makes the memory at least `words` words long.
  void grow(long words) {
    int needed = Math.toIntExact(words * 32);
    if (needed > bytes.length) {
      long doubled = Math.min(2L * bytes.length, LIMIT_BYTES);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
    size = Math.max(size, needed);
  }

  /// A copy of a range; empty where `length` is 0, wherever `offset` points.
  public Bytes copy(long offset, long length) {
    return length == 0 ? Bytes.EMPTY : Bytes.of(bytes, (int) offset, (int) length);
  }

  /// Writes `length` bytes of `source` from `from` (of any size) to `offset`, zeros where `source`
  /// has ended.
  public void write(int offset, Bytes source, long from, int length) {
    int available = from >= source.size() ? 0 : Math.min(length, source.size() - (int) from);
    if (available > 0) {
      source.copyTo((int) from, bytes, offset, available);
    }
    Arrays.fill(bytes, offset + available, offset + length, (byte) 0);
  }

  /// Forgets everything.
  void clear() {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[1024];
    } else {
      Arrays.fill(bytes, 0, size, (byte) 0);
    }
    size = 0;
  }
}
