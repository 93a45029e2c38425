package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.UInt256;

/// How long stake is bound, and how much an operator must bring. Durations are in seconds.
///
/// @param unbondingSeconds from the end of the period in which it was asked for; more than
///   liability and settlement together, or genesis refuses it
/// @param liabilitySeconds how long after FINAL a fault is still punished
/// @param settlementSeconds longest from an answer to the last verdict about it
/// @param freezeSeconds in which a slash can be cancelled
/// @param jailSeconds after a slash
/// @param minSelfBond least that an operator has in its own pool, in units of 10^-18
public record StakingTerms(
    long unbondingSeconds,
    long liabilitySeconds,
    long settlementSeconds,
    long freezeSeconds,
    long jailSeconds,
    UInt256 minSelfBond) {
  private static final long DEVELOPMENT_LIABILITY_SECONDS = 60;
  private static final long DEVELOPMENT_SECONDS = 10;
  private static final long LEAST_SELF_BOND_SHARE = 10;

  /// Terms for development: the shortest that the timings of settlement allow. An operator needs a
  /// tenth of what each has at genesis.
  static StakingTerms development(SettlementTimings timings, UInt256 stake) {
    long settlement = timings.longestSeconds() + DEVELOPMENT_SECONDS;
    return new StakingTerms(
        2 * (DEVELOPMENT_LIABILITY_SECONDS + settlement),
        DEVELOPMENT_LIABILITY_SECONDS,
        settlement,
        DEVELOPMENT_SECONDS,
        DEVELOPMENT_SECONDS,
        stake.divide(UInt256.of(LEAST_SELF_BOND_SHARE)));
  }
}
