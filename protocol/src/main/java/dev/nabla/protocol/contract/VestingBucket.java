package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;

/// The published buckets of the supply, in the order of `Vesting`. Amounts are whole coins.
public enum VestingBucket {
  /// 40 %: a tenth at the start, the rest over 60 months.
  ECOSYSTEM(400_000_000, 40_000_000, 0, 60),
  /// 15 %: a third at the start (published as 33.33 %, in figures 50 million), the rest over 48
  /// months.
  FOUNDATION(150_000_000, 50_000_000, 0, 48),
  /// 15 %: nothing for 12 months, then over 36.
  CONTRIBUTORS(150_000_000, 0, 12, 36),
  /// 10 %: nothing for 12 months, then over 36.
  INVESTORS(100_000_000, 0, 12, 36),
  /// 10 % over 96 months.
  STAKING_REWARDS(100_000_000, 0, 0, 96),
  /// 6 % at the start.
  LIQUIDITY(60_000_000, 60_000_000, 0, 0),
  /// 4 % at the start.
  AIRDROP(40_000_000, 40_000_000, 0, 0);

  private static final long FIRST_WALLET = 0x1010;

  private final long total;
  private final long atStart;
  private final int cliffMonths;
  private final int months;

  VestingBucket(long total, long atStart, int cliffMonths, int months) {
    this.total = total;
    this.atStart = atStart;
    this.cliffMonths = cliffMonths;
    this.months = months;
  }

  /// Where its wallet stands on every Nabla ledger.
  public Address wallet() {
    return Address.ofNumber(FIRST_WALLET + List.of(values()).indexOf(this));
  }

  /// All of it.
  public UInt256 total() {
    return DevelopmentNetwork.coins(total);
  }

  /// What is free at the start.
  public UInt256 atStart() {
    return DevelopmentNetwork.coins(atStart);
  }

  /// Months after the start in which nothing more becomes free.
  public int cliffMonths() {
    return cliffMonths;
  }

  /// Months after the cliff over which the rest becomes free, evenly.
  public int months() {
    return months;
  }
}
