package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.UInt256;
import java.time.Duration;

/// How a [TransactionSender] behaves.
///
/// @param chainId which ledger the transactions are for
/// @param resendAfter a pending transaction that the ledger no longer knows is sent again after
///   this
/// @param bumpAfter the oldest pending transaction gets a higher fee after this, and again each
///   time this passes
/// @param maxFeePerGas no transaction pays more for a unit of gas, however long it waits; in wei
/// @param gasMarginPercent added to estimates
public record SenderSettings(
    long chainId,
    Duration resendAfter,
    Duration bumpAfter,
    UInt256 maxFeePerGas,
    int gasMarginPercent) {
  private static final long GWEI = 1_000_000_000;

  /// Resends after 2 s, bumps after 10 s, pays at most 1,000 gwei, adds a quarter to estimates.
  public static SenderSettings of(long chainId) {
    return new SenderSettings(
        chainId, Duration.ofSeconds(2), Duration.ofSeconds(10), UInt256.of(1_000 * GWEI), 25);
  }
}
