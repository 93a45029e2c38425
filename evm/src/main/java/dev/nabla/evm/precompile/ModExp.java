package dev.nabla.evm.precompile;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.Optional;

/// 0x05: base^exponent mod modulus (EIP-198). As of Osaka no operand is longer than 1,024 bytes
/// (EIP-7823) and the price is that of EIP-7883; before, any length that was paid for, at the price
/// of EIP-2565.
final class ModExp implements Precompile {
  private static final int HEADER = 96;
  private static final int OSAKA_LIMIT_BYTES = 1024;

  private final boolean osaka;

  ModExp(boolean osaka) {
    this.osaka = osaka;
  }

  @Override
  public long gas(Bytes input) {
    Lengths lengths = Lengths.of(input);
    if (osaka && lengths.exceed(OSAKA_LIMIT_BYTES)) {
      // Refused whatever it would cost; the call's gas is gone either way.
      return 0;
    }
    BigInteger longest = lengths.base.toBigInteger().max(lengths.modulus.toBigInteger());
    BigInteger iterations = iterations(lengths.exponent, exponentHead(input, lengths));
    BigInteger price = osaka ? osakaPrice(longest, iterations) : oldPrice(longest, iterations);
    return price.bitLength() > 63 ? Long.MAX_VALUE : price.longValueExact();
  }

  private static BigInteger osakaPrice(BigInteger longest, BigInteger iterations) {
    BigInteger complexity = BigInteger.valueOf(16);
    if (longest.compareTo(BigInteger.valueOf(32)) > 0) {
      complexity = squaredWords(longest).shiftLeft(1);
    }
    return complexity.multiply(iterations).max(BigInteger.valueOf(500));
  }

  private static BigInteger oldPrice(BigInteger longest, BigInteger iterations) {
    BigInteger price = squaredWords(longest).multiply(iterations);
    return price.divide(BigInteger.valueOf(3)).max(BigInteger.valueOf(200));
  }

  private static BigInteger squaredWords(BigInteger bytes) {
    return bytes.add(BigInteger.valueOf(7)).shiftRight(3).pow(2);
  }

  /// 8 for each exponent byte beyond 32 (16 as of Osaka), and the bits of the first 32 bytes below
  /// the highest that is set.
  private BigInteger iterations(UInt256 exponentLength, UInt256 head) {
    BigInteger bits = BigInteger.valueOf(Math.max(0, head.bitLength() - 1));
    BigInteger beyond = exponentLength.toBigInteger().subtract(BigInteger.valueOf(32));
    BigInteger whole = beyond.max(BigInteger.ZERO).multiply(BigInteger.valueOf(osaka ? 16 : 8));
    return whole.add(bits).max(BigInteger.ONE);
  }

  private static UInt256 exponentHead(Bytes input, Lengths lengths) {
    int size = (int) Math.min(32, lengths.exponent.toLongSaturated());
    long start = lengths.base.toLongSaturated();
    return UInt256.ofBytes(read(input, start, size));
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    Lengths lengths = Lengths.of(input);
    if (osaka && lengths.exceed(OSAKA_LIMIT_BYTES)) {
      return Optional.empty();
    }
    if (lengths.base.isZero() && lengths.modulus.isZero()) {
      return Optional.of(Bytes.EMPTY);
    }
    // The price of operands that do not fit an int is beyond any gas limit.
    int baseSize = Math.toIntExact(lengths.base.toLong());
    int modulusSize = Math.toIntExact(lengths.modulus.toLong());
    long exponentLength = lengths.exponent.toLong();
    BigInteger modulus = new BigInteger(1, read(input, baseSize + exponentLength, modulusSize));
    if (modulus.compareTo(BigInteger.ONE) <= 0) {
      return Optional.of(Bytes.of(new byte[modulusSize]));
    }
    BigInteger base = new BigInteger(1, read(input, 0, baseSize));
    BigInteger exponent = new BigInteger(1, read(input, baseSize, Math.toIntExact(exponentLength)));
    return Optional.of(padded(base.modPow(exponent, modulus), modulusSize));
  }

  private static Bytes padded(BigInteger value, int size) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[size];
    int length = Math.min(bytes.length, size);
    System.arraycopy(bytes, bytes.length - length, padded, size - length, length);
    return Bytes.of(padded);
  }

  /// `size` bytes behind the header from `offset`; zeros beyond the input's end.
  private static byte[] read(Bytes input, long offset, int size) {
    byte[] part = new byte[size];
    int operands = Math.max(0, input.size() - HEADER);
    if (offset < operands) {
      int at = (int) offset;
      input.copyTo(HEADER + at, part, 0, Math.min(operands - at, size));
    }
    return part;
  }

  private record Lengths(UInt256 base, UInt256 exponent, UInt256 modulus) {
    static Lengths of(Bytes input) {
      byte[] header = new byte[HEADER];
      input.copyTo(0, header, 0, Math.min(HEADER, input.size()));
      return new Lengths(
          UInt256.ofHash(Hash.of(header, 0)),
          UInt256.ofHash(Hash.of(header, 32)),
          UInt256.ofHash(Hash.of(header, 64)));
    }

    boolean exceed(int limit) {
      UInt256 most = UInt256.of(limit);
      return base.compareTo(most) > 0
          || exponent.compareTo(most) > 0
          || modulus.compareTo(most) > 0;
    }
  }
}
