package dev.nabla.primitives.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable byte string with value equality. Safe to share between threads.
///
/// [#of(byte...)] and [#toArray()] copy; nothing hands out the array inside. Cost of every method
/// is linear in the bytes it touches.
public final class Bytes implements Comparable<Bytes> {
  /// The empty string.
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] owned) {
    this.value = owned;
  }

  /// A copy of `source`.
  public static Bytes of(byte... source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone());
  }

  /// A copy of `length` bytes of `source` from `offset`.
  ///
  /// @throws IndexOutOfBoundsException where the range is not inside `source`
  public static Bytes of(byte[] source, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, source.length);
    return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
  }

  /// The UTF-8 bytes of `text`; the caller has made sure that it holds no lone surrogate.
  public static Bytes utf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads an even number of hex digits, with or without a `0x` prefix.
  ///
  /// @throws DecodingException where `text` is not that
  public static Bytes fromHex(String text) {
    int start = text.startsWith("0x") ? 2 : 0;
    try {
      return of(HexFormat.of().parseHex(text, start, text.length()));
    } catch (IllegalArgumentException e) {
      throw new DecodingException("not an even number of hex digits: " + excerpt(text), start, e);
    }
  }

  private static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /// The concatenation of `parts`.
  public static Bytes concat(Bytes... parts) {
    int length = 0;
    for (Bytes part : parts) {
      length = Math.addExact(length, part.value.length);
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.value, 0, joined, at, part.value.length);
      at += part.value.length;
    }
    return new Bytes(joined);
  }

  /// Number of bytes.
  public int size() {
    return value.length;
  }

  /// Whether there is no byte.
  public boolean isEmpty() {
    return value.length == 0;
  }

  /// The byte at `index`.
  public byte get(int index) {
    return value[index];
  }

  /// A copy of `length` bytes from `offset`.
  public Bytes slice(int offset, int length) {
    return of(value, offset, length);
  }

  /// A copy of all bytes.
  public byte[] toArray() {
    return value.clone();
  }

  /// Copies all bytes into `target` at `offset`.
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset, value.length);
  }

  /// Copies `length` bytes from `from` into `target` at `offset`.
  ///
  /// @throws IndexOutOfBoundsException where either range is not inside
  public void copyTo(int from, byte[] target, int offset, int length) {
    System.arraycopy(value, from, target, offset, length);
  }

  /// The eight bytes at `offset`, big-endian.
  ///
  /// @throws IndexOutOfBoundsException where they are not all inside
  public long getLong(int offset) {
    return BigEndian.getLong(value, offset);
  }

  /// Lower-case hex with the prefix `0x`.
  public String toHex() {
    return "0x" + HexFormat.of().formatHex(value);
  }

  /// Unsigned lexicographic order.
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /// Hex, cut after 64 bytes.
  @Override
  public String toString() {
    return value.length <= 64 ? toHex() : slice(0, 64).toHex() + "… (" + value.length + " bytes)";
  }
}
