package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.UInt256;

/// What `Settlement` is constructed with. Durations are in seconds; the two rates say how fast a
/// slow validator re-runs answers, and so how deadlines grow with a batch's work.
///
/// @param workTokensPerSecond tokens read or made
/// @param workQuadraticPerSecond squares of tokens of one answer
/// @param maxWorkTokens most tokens in a batch
/// @param maxWorkQuadratic most sum of squares in a batch
/// @param challengeBond in wei, below 2^96
public record SettlementTimings(
    long attestSeconds,
    long challengeSeconds,
    long commitSeconds,
    long revealSeconds,
    long appealSeconds,
    long workTokensPerSecond,
    long workQuadraticPerSecond,
    long maxWorkTokens,
    long maxWorkQuadratic,
    UInt256 challengeBond) {

  /// For a network on one machine: ten seconds each, an hour to appeal, rates that four validators
  /// on two cores keep, and a bond of 1 in the ledger's coin.
  public static SettlementTimings development() {
    return new SettlementTimings(
        10, 10, 10, 10, 3_600, 25, 100_000, 200_000, 200_000_000, DevelopmentNetwork.coins(1));
  }

  /// Seconds that deadlines grow for this much work.
  public long workSeconds(long tokens, long quadratic) {
    return tokens / workTokensPerSecond + quadratic / workQuadraticPerSecond;
  }
}
