package dev.nabla.chain.txpool;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Set;

/// A transaction that waits.
///
/// @param authorities whose code it would set (EIP-7702); one of them may be the sender
/// @param sizeBytes of its encoding
/// @param arrival counts up, so that of two that pay the same the earlier goes first
public record PooledTransaction(
    Transaction transaction,
    Hash hash,
    Address sender,
    Set<Address> authorities,
    int sizeBytes,
    long arrival) {
  /// Copies the set.
  public PooledTransaction {
    authorities = Set.copyOf(authorities);
  }

  /// How many of the sender's come before; unsigned 64 bits.
  public long nonce() {
    return transaction.nonce();
  }

  /// Most wei that it can cost its sender; may exceed 2^256.
  BigInteger maxCost() {
    return transaction
        .maxFeePerGas()
        .toBigInteger()
        .multiply(BigInteger.valueOf(transaction.gasLimit()))
        .add(transaction.value().toBigInteger());
  }

  /// Best paying first: by tip at `baseFee`, then by the most it would pay, then by arrival.
  static Comparator<PooledTransaction> byPrice(UInt256 baseFee) {
    return Comparator.comparing(
            (PooledTransaction pooled) -> BaseFee.tip(pooled.transaction(), baseFee))
        .thenComparing(pooled -> pooled.transaction().maxFeePerGas())
        .reversed()
        .thenComparingLong(PooledTransaction::arrival);
  }
}
