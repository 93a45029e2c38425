package dev.nabla.gateway.settlement;

import dev.nabla.protocol.contract.ReceiptStatus;
import java.util.Locale;
import java.util.Optional;

/// How far a receipt has come, from the answer to the ledger's last word.
public enum ReceiptProgress {
  /// Signed, and not on the ledger yet.
  SIGNED(0, false),
  /// Committed; validators are at work.
  SETTLED(1, false),
  /// Two thirds of stake have attested; it may still be challenged.
  VERIFIED(2, false),
  /// Verified and no longer open to challenge.
  FINAL(3, true),
  /// Committed, and the time to attest has passed without two thirds.
  NOT_VERIFIED(1, false),
  /// Accused; votes are due.
  CHALLENGED(1, false),
  /// Found false.
  REJECTED(1, true),
  /// Accused, and not enough stake voted either way; never final.
  UNDECIDED(1, true),
  /// The node was not in service all the time from its heartbeat to the commit; unpaid.
  LAPSED(1, false);

  private final int rank;
  private final boolean last;

  ReceiptProgress(int rank, boolean last) {
    this.rank = rank;
    this.last = last;
  }

  /// What a status of the ledger means for a receipt that was signed.
  static ReceiptProgress of(ReceiptStatus status) {
    return switch (status) {
      case NONE -> SIGNED;
      case SETTLED -> SETTLED;
      case VERIFIED -> VERIFIED;
      case FINAL -> FINAL;
      case NOT_VERIFIED -> NOT_VERIFIED;
      case CHALLENGED -> CHALLENGED;
      case REJECTED -> REJECTED;
      case UNDECIDED -> UNDECIDED;
      case LAPSED -> LAPSED;
    };
  }

  /// Reads a name in any case.
  public static Optional<ReceiptProgress> parse(String name) {
    for (ReceiptProgress value : values()) {
      if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /// Whether it is final in either way: nothing changes after it.
  public boolean isLast() {
    return last;
  }

  /// Whether who waits for `wanted` need wait no longer: it is reached, passed, or out of reach.
  public boolean satisfies(ReceiptProgress wanted) {
    return this == wanted || last || rank > wanted.rank;
  }
}
