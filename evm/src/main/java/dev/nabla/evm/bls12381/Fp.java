package dev.nabla.evm.bls12381;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/// The base field of BLS12-381: integers modulo [#MODULUS].
///
/// Only mapping to the curve computes here, a few dozen multiplications and one power at a time, so
/// `BigInteger` is fast enough; point arithmetic is the native library's.
///
/// @param value from 0 to the modulus less one
record Fp(BigInteger value) implements FieldElement<Fp> {
  /// EIP-2537, "Fine points and encoding".
  static final BigInteger MODULUS =
      new BigInteger(
          "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
              + "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
          16);

  static final Fp ZERO = new Fp(BigInteger.ZERO);
  static final Fp ONE = new Fp(BigInteger.ONE);

  /// Bytes of an element in the library's encoding.
  static final int SIZE = 48;

  /// Zeros before an element in a contract's input.
  static final int PADDING = 16;

  /// The modulus is 3 modulo 4, so this power of a square is a root of it.
  private static final BigInteger ROOT_EXPONENT = MODULUS.add(BigInteger.ONE).shiftRight(2);

  private static final BigInteger INVERSE_OF_TWO = BigInteger.TWO.modInverse(MODULUS);

  static Fp of(long value) {
    return new Fp(BigInteger.valueOf(value).mod(MODULUS));
  }

  static Fp ofHex(String digits) {
    return new Fp(new BigInteger(digits, 16));
  }

  /// Reads 64 big-endian bytes; nothing where they are not below the modulus.
  static Optional<Fp> decode(Bytes input, int at) {
    byte[] bytes = new byte[PADDING + SIZE];
    input.copyTo(at, bytes, 0, bytes.length);
    BigInteger value = new BigInteger(1, bytes);
    return value.compareTo(MODULUS) < 0 ? Optional.of(new Fp(value)) : Optional.empty();
  }

  /// Reads 48 big-endian bytes that the library wrote.
  static Fp ofBytes(byte[] source, int at) {
    return new Fp(new BigInteger(1, source, at, SIZE));
  }

  /// Writes 48 big-endian bytes.
  void copyTo(byte[] target, int at) {
    byte[] bytes = value.toByteArray();
    // The modulus leaves the top bits free, so no sign byte is ever needed.
    System.arraycopy(bytes, 0, target, at + SIZE - bytes.length, bytes.length);
  }

  @Override
  public Fp add(Fp other) {
    BigInteger sum = value.add(other.value);
    return new Fp(sum.compareTo(MODULUS) >= 0 ? sum.subtract(MODULUS) : sum);
  }

  @Override
  public Fp subtract(Fp other) {
    BigInteger difference = value.subtract(other.value);
    return new Fp(difference.signum() < 0 ? difference.add(MODULUS) : difference);
  }

  @Override
  public Fp multiply(Fp other) {
    return new Fp(value.multiply(other.value).mod(MODULUS));
  }

  @Override
  public Fp negate() {
    return isZero() ? this : new Fp(MODULUS.subtract(value));
  }

  @Override
  public Fp inverse() {
    return isZero() ? this : new Fp(value.modInverse(MODULUS));
  }

  Fp half() {
    return new Fp(value.multiply(INVERSE_OF_TWO).mod(MODULUS));
  }

  @Override
  public Optional<Fp> squareRoot() {
    Fp root = new Fp(value.modPow(ROOT_EXPONENT, MODULUS));
    return root.multiply(root).equals(this) ? Optional.of(root) : Optional.empty();
  }

  @Override
  public boolean isOdd() {
    return value.testBit(0);
  }

  @Override
  public boolean isZero() {
    return value.signum() == 0;
  }
}
