package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Up to [#ROWS] messages of one length, each with the padding of SHA-256 behind it (FIPS 180-4
/// §5.1.1), to be hashed together by a [RowHasher]. Row r begins at `r * stride()`. Not for
/// sharing.
public final class MessageRows {
  /// Messages that are hashed together.
  public static final int ROWS = 16;

  /// Bytes that SHA-256 takes at a time.
  public static final int BLOCK = 64;

  private static final int LENGTH_BYTES = 8;
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final int length;
  private final int blocks;
  private final byte[] bytes;
  private final byte[] digests = new byte[ROWS * Hash.SIZE];

  /// Rows of zeros.
  ///
  /// @param length bytes of a message, without padding
  public MessageRows(int length) {
    this.length = length;
    this.blocks = Math.ceilDiv(Math.addExact(length, 1 + LENGTH_BYTES), BLOCK);
    this.bytes = new byte[Math.multiplyExact(ROWS * BLOCK, blocks)];
    for (int row = 0; row < ROWS; row++) {
      bytes[row * stride() + length] = (byte) 0x80;
      BIG_ENDIAN.set(bytes, (row + 1) * stride() - LENGTH_BYTES, 8L * length);
    }
  }

  /// All rows, shared: whoever fills a row writes its message and leaves the padding as it is.
  public byte[] bytes() {
    return bytes;
  }

  /// Bytes of a message.
  public int length() {
    return length;
  }

  /// Blocks of a padded message.
  public int blocks() {
    return blocks;
  }

  /// Bytes from one row to the next.
  public int stride() {
    return blocks * BLOCK;
  }

  /// Where a [RowHasher] puts the digest of row r, at `32 * r`. Shared.
  public byte[] digests() {
    return digests;
  }
}
