package dev.nabla.primitives.bytes;

import java.util.HexFormat;

/// 32 bytes: a hash, a Merkle root, a `bytes32` of a contract. Immutable; compares as unsigned
/// bytes.
public record Hash(long a, long b, long c, long d) implements Comparable<Hash> {
  /// 32 zero bytes.
  public static final Hash ZERO = new Hash(0, 0, 0, 0);

  /// Number of bytes.
  public static final int SIZE = 32;

  /// Reads exactly 32 bytes.
  ///
  /// @throws DecodingException where there are fewer or more
  public static Hash of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new DecodingException("expected 32 bytes, got " + bytes.length, 0);
    }
    return of(bytes, 0);
  }

  /// Reads 32 bytes at `offset`.
  public static Hash of(byte[] bytes, int offset) {
    return new Hash(
        BigEndian.getLong(bytes, offset),
        BigEndian.getLong(bytes, offset + 8),
        BigEndian.getLong(bytes, offset + 16),
        BigEndian.getLong(bytes, offset + 24));
  }

  /// Reads exactly 32 bytes.
  public static Hash of(Bytes bytes) {
    return of(bytes.toArray());
  }

  /// Reads exactly 64 hex digits, with or without `0x`.
  ///
  /// @throws DecodingException where `text` is not that
  public static Hash fromHex(String text) {
    return of(Bytes.fromHex(text));
  }

  /// A new array of the 32 bytes.
  public byte[] toArray() {
    byte[] bytes = new byte[SIZE];
    copyTo(bytes, 0);
    return bytes;
  }

  /// Writes the 32 bytes at `offset`.
  public void copyTo(byte[] target, int offset) {
    BigEndian.putLong(target, offset, a);
    BigEndian.putLong(target, offset + 8, b);
    BigEndian.putLong(target, offset + 16, c);
    BigEndian.putLong(target, offset + 24, d);
  }

  /// The same 32 bytes as a byte string.
  public Bytes toBytes() {
    return Bytes.of(toArray());
  }

  /// Lower-case hex with the prefix `0x`.
  public String toHex() {
    return "0x" + HexFormat.of().formatHex(toArray());
  }

  @Override
  public int compareTo(Hash other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
