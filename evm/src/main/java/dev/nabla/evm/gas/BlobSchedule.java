package dev.nabla.evm.gas;

import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;

/// How many blobs a block may carry and how their price moves (EIP-4844, EIP-7840).
///
/// @param target blobs in a block at which the price stays
/// @param max blobs in a block
/// @param updateFraction the higher, the slower the price moves
public record BlobSchedule(int target, int max, long updateFraction) {
  /// Gas of one blob (EIP-4844).
  public static final long GAS_PER_BLOB = 1 << 17;

  /// e to this power is above 2^256, so beyond it the sum need not be formed.
  private static final BigInteger LARGEST_EXPONENT = BigInteger.valueOf(178);

  /// Wei for each blob gas where the chain's excess is `excessBlobGas`: `fake_exponential` of
  /// EIP-4844 with a lowest price of 1 wei, at most 2^256 - 1.
  ///
  /// @param excessBlobGas unsigned
  public UInt256 baseFee(long excessBlobGas) {
    BigInteger numerator = new BigInteger(Long.toUnsignedString(excessBlobGas));
    BigInteger denominator = BigInteger.valueOf(updateFraction);
    if (numerator.compareTo(denominator.multiply(LARGEST_EXPONENT)) > 0) {
      return UInt256.MAX;
    }
    BigInteger sum = BigInteger.ZERO;
    BigInteger term = denominator;
    for (int i = 1; term.signum() > 0; i++) {
      sum = sum.add(term);
      term = term.multiply(numerator).divide(denominator.multiply(BigInteger.valueOf(i)));
    }
    BigInteger fee = sum.divide(denominator);
    return fee.bitLength() > 256 ? UInt256.MAX : UInt256.of(fee);
  }
}
