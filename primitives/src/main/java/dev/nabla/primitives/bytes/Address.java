package dev.nabla.primitives.bytes;

import java.util.HexFormat;

/// A 20-byte Ethereum address. Immutable; compares as unsigned bytes.
public record Address(int high, long middle, long low) implements Comparable<Address> {
  /// 20 zero bytes.
  public static final Address ZERO = new Address(0, 0, 0);

  /// Number of bytes.
  public static final int SIZE = 20;

  /// Reads exactly 20 bytes.
  ///
  /// @throws DecodingException where there are fewer or more
  public static Address of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new DecodingException("expected 20 bytes, got " + bytes.length, 0);
    }
    return of(bytes, 0);
  }

  /// Reads 20 bytes at `offset`.
  public static Address of(byte[] bytes, int offset) {
    return new Address(
        BigEndian.getInt(bytes, offset),
        BigEndian.getLong(bytes, offset + 4),
        BigEndian.getLong(bytes, offset + 12));
  }

  /// The address with the small number `value`, as precompiles have.
  public static Address ofNumber(long value) {
    return new Address(0, 0, value);
  }

  /// Reads exactly 40 hex digits of any case, with or without `0x`; an EIP-55 checksum is not
  /// checked.
  ///
  /// @throws DecodingException where `text` is not that
  public static Address fromHex(String text) {
    return of(Bytes.fromHex(text).toArray());
  }

  /// A new array of the 20 bytes.
  public byte[] toArray() {
    byte[] bytes = new byte[SIZE];
    copyTo(bytes, 0);
    return bytes;
  }

  /// Writes the 20 bytes at `offset`.
  public void copyTo(byte[] target, int offset) {
    BigEndian.putInt(target, offset, high);
    BigEndian.putLong(target, offset + 4, middle);
    BigEndian.putLong(target, offset + 12, low);
  }

  /// The same 20 bytes as a byte string.
  public Bytes toBytes() {
    return Bytes.of(toArray());
  }

  /// Lower-case hex with the prefix `0x`.
  public String toHex() {
    return "0x" + HexFormat.of().formatHex(toArray());
  }

  @Override
  public int compareTo(Address other) {
    int order = Integer.compareUnsigned(high, other.high);
    if (order == 0) {
      order = Long.compareUnsigned(middle, other.middle);
    }
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
