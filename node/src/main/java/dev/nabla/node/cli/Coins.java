package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.UInt256;
import java.math.BigDecimal;

/// An amount of the token for people: whole coins and as many decimals as it has.
final class Coins {
  private static final int DECIMALS = 18;

  private Coins() {}

  /// `amount` is in units of 10^-18.
  static String of(UInt256 amount) {
    BigDecimal coins = new BigDecimal(amount.toBigInteger(), DECIMALS).stripTrailingZeros();
    return coins.toPlainString() + " OPG";
  }
}
