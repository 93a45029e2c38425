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
  /// More is refused by the contract.
  private static final long MAX_WORK_SECONDS = 65_535;

  /// For a network on one machine: ten seconds each, an hour to appeal, rates that four validators
  /// on two cores keep with the plain engine, and a bond of 1 in the ledger's coin. Phases end
  /// early once everybody has acted, so the rates tell only how long an absentee is waited for.
  public static SettlementTimings development() {
    return new SettlementTimings(
        10, 10, 10, 10, 3_600, 3, 100_000, 150_000, 200_000_000, DevelopmentNetwork.coins(1));
  }

  /// Seconds that deadlines grow for this much work.
  public long workSeconds(long tokens, long quadratic) {
    return tokens / workTokensPerSecond + quadratic / workQuadraticPerSecond;
  }

  /// Most tokens, read and made, of one answer that a batch can hold.
  public long longestAnswerTokens() {
    return Math.min(maxWorkTokens, (long) Math.sqrt((double) maxWorkQuadratic));
  }

  /// Longest time from a commit to the last verdict about it: attestation, the challenge window,
  /// both rounds of a vote and the appeal, each with the most work that a batch may hold.
  long longestSeconds() {
    long tokens = maxWorkTokens / Math.max(1, workTokensPerSecond);
    long quadratic = maxWorkQuadratic / Math.max(1, workQuadraticPerSecond);
    long work = Math.min(MAX_WORK_SECONDS, tokens + quadratic);
    return attestSeconds
        + challengeSeconds
        + 2 * (commitSeconds + revealSeconds)
        + appealSeconds
        + 3 * work;
  }
}
