package dev.nabla.chain.block;

import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Transaction;

/// The price of gas that is burnt, and what is paid on top of it (EIP-1559).
public final class BaseFee {
  /// Wei for a unit of gas in the first block.
  public static final UInt256 INITIAL = UInt256.of(1_000_000_000);

  private static final long ELASTICITY = 2;
  private static final UInt256 MAX_CHANGE_DENOMINATOR = UInt256.of(8);

  private BaseFee() {}

  /// The base fee of the block after `parent`: up by at most an eighth where more than half of the
  /// gas was used, down by at most an eighth where less was.
  public static UInt256 after(BlockHeader parent) {
    UInt256 fee = parent.baseFeePerGas();
    long target = parent.gasLimit() / ELASTICITY;
    long distance = parent.gasUsed() - target;
    if (distance == 0) {
      return fee;
    }
    UInt256 change =
        fee.multiply(UInt256.of(Math.abs(distance)))
            .divide(UInt256.of(target))
            .divide(MAX_CHANGE_DENOMINATOR);
    if (distance < 0) {
      return fee.subtract(change);
    }
    return fee.add(change.isZero() ? UInt256.ONE : change);
  }

  /// The tip that `transaction` pays for a unit of gas at `baseFee`; zero where it pays less than
  /// the base fee.
  public static UInt256 tip(Transaction transaction, UInt256 baseFee) {
    if (transaction.maxFeePerGas().compareTo(baseFee) < 0) {
      return UInt256.ZERO;
    }
    UInt256 room = transaction.maxFeePerGas().subtract(baseFee);
    UInt256 wanted = transaction.maxPriorityFeePerGas();
    return wanted.compareTo(room) < 0 ? wanted : room;
  }

  /// Base fee and tip together: what a unit of gas costs the sender.
  public static UInt256 effectivePrice(Transaction transaction, UInt256 baseFee) {
    return baseFee.add(tip(transaction, baseFee));
  }
}
