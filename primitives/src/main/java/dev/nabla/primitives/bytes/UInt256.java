package dev.nabla.primitives.bytes;

import java.math.BigInteger;

/// An unsigned 256-bit number as a value: most significant word first. Immutable.
///
/// This is the form that crosses rooms (balances, storage values, ABI words). The interpreter works
/// on `long[]` words in place and meets this type only at its doors.
public record UInt256(long w3, long w2, long w1, long w0) implements Comparable<UInt256> {
  /// 0.
  public static final UInt256 ZERO = new UInt256(0, 0, 0, 0);

  /// 1.
  public static final UInt256 ONE = new UInt256(0, 0, 0, 1);

  /// 2^256 - 1.
  public static final UInt256 MAX = new UInt256(-1, -1, -1, -1);

  /// A number that is not negative.
  ///
  /// @throws IllegalArgumentException where `value` is negative
  public static UInt256 of(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return new UInt256(0, 0, 0, value);
  }

  /// The 64 bits of `value` read as unsigned.
  public static UInt256 ofUnsigned(long value) {
    return new UInt256(0, 0, 0, value);
  }

  /// A number in [0, 2^256).
  ///
  /// @throws IllegalArgumentException where `value` is outside
  public static UInt256 of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("outside [0, 2^256): " + value);
    }
    return new UInt256(
        value.shiftRight(192).longValue(),
        value.shiftRight(128).longValue(),
        value.shiftRight(64).longValue(),
        value.longValue());
  }

  /// 0 to 32 bytes, big-endian.
  ///
  /// @throws DecodingException where there are more than 32
  public static UInt256 ofBytes(byte[] bigEndian) {
    if (bigEndian.length > 32) {
      throw new DecodingException("expected at most 32 bytes, got " + bigEndian.length, 32);
    }
    byte[] word = new byte[32];
    System.arraycopy(bigEndian, 0, word, 32 - bigEndian.length, bigEndian.length);
    return ofHash(Hash.of(word, 0));
  }

  /// The number whose big-endian form is `hash`.
  public static UInt256 ofHash(Hash hash) {
    return new UInt256(hash.a(), hash.b(), hash.c(), hash.d());
  }

  /// Reads `0x` and 1 to 64 hex digits.
  ///
  /// @throws DecodingException where `text` is not that
  public static UInt256 fromHex(String text) {
    if (!text.startsWith("0x") || text.length() < 3 || text.length() > 66) {
      throw new DecodingException("not a hex number of 1 to 64 digits: " + text, 0);
    }
    String digits = text.substring(2);
    return ofBytes(Bytes.fromHex(digits.length() % 2 == 0 ? digits : "0" + digits).toArray());
  }

  /// The 32 bytes, big-endian.
  public Hash toHash() {
    return new Hash(w3, w2, w1, w0);
  }

  /// The 32 bytes, big-endian.
  public byte[] toArray() {
    return toHash().toArray();
  }

  /// Big-endian without leading zero bytes; zero is no byte.
  public byte[] toMinimalArray() {
    byte[] word = toArray();
    int start = 32 - (bitLength() + 7) / 8;
    return java.util.Arrays.copyOfRange(word, start, 32);
  }

  /// The same number.
  public BigInteger toBigInteger() {
    return new BigInteger(1, toArray());
  }

  /// Whether the number is 0.
  public boolean isZero() {
    return (w3 | w2 | w1 | w0) == 0;
  }

  /// Whether the number fits a `long` that is not negative.
  public boolean fitsLong() {
    return (w3 | w2 | w1) == 0 && w0 >= 0;
  }

  /// The number as a `long`.
  ///
  /// @throws ArithmeticException where it does not fit
  public long toLong() {
    if (!fitsLong()) {
      throw new ArithmeticException(this + " does not fit 63 bits");
    }
    return w0;
  }

  /// The number, or `Long.MAX_VALUE` where it does not fit.
  public long toLongSaturated() {
    return fitsLong() ? w0 : Long.MAX_VALUE;
  }

  /// Number of bits without leading zeros.
  public int bitLength() {
    if (w3 != 0) {
      return 256 - Long.numberOfLeadingZeros(w3);
    }
    if (w2 != 0) {
      return 192 - Long.numberOfLeadingZeros(w2);
    }
    return w1 != 0 ? 128 - Long.numberOfLeadingZeros(w1) : 64 - Long.numberOfLeadingZeros(w0);
  }

  /// The sum modulo 2^256.
  public UInt256 add(UInt256 other) {
    long r0 = w0 + other.w0;
    long carry = Long.compareUnsigned(r0, w0) < 0 ? 1 : 0;
    long s1 = w1 + other.w1;
    long r1 = s1 + carry;
    carry = Long.compareUnsigned(s1, w1) < 0 || Long.compareUnsigned(r1, s1) < 0 ? 1 : 0;
    long s2 = w2 + other.w2;
    long r2 = s2 + carry;
    carry = Long.compareUnsigned(s2, w2) < 0 || Long.compareUnsigned(r2, s2) < 0 ? 1 : 0;
    return new UInt256(w3 + other.w3 + carry, r2, r1, r0);
  }

  /// The difference modulo 2^256.
  public UInt256 subtract(UInt256 other) {
    return add(new UInt256(~other.w3, ~other.w2, ~other.w1, ~other.w0)).add(ONE);
  }

  /// The product modulo 2^256.
  public UInt256 multiply(UInt256 other) {
    return ofModulo(toBigInteger().multiply(other.toBigInteger()));
  }

  /// The quotient, rounded down.
  ///
  /// @throws ArithmeticException where `other` is 0
  public UInt256 divide(UInt256 other) {
    return of(toBigInteger().divide(other.toBigInteger()));
  }

  private static UInt256 ofModulo(BigInteger value) {
    return new UInt256(
        value.shiftRight(192).longValue(),
        value.shiftRight(128).longValue(),
        value.shiftRight(64).longValue(),
        value.longValue());
  }

  /// `0x` and the digits without leading zeros, as JSON-RPC quantities are written.
  public String toQuantity() {
    return "0x" + toBigInteger().toString(16);
  }

  @Override
  public int compareTo(UInt256 other) {
    return toHash().compareTo(other.toHash());
  }

  /// Decimal.
  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
