package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.Dispute;
import java.math.BigInteger;

/// What `Settlement` allows in an open dispute at a moment, by its own rules.
///
/// @param electorate stake that may vote
/// @param now seconds since the epoch
record DisputePhase(Dispute dispute, UInt256 electorate, long now) {

  /// Whether votes may be committed.
  boolean isCommitting() {
    return now < dispute.commitDeadline();
  }

  /// Whether votes may be revealed.
  boolean isRevealing() {
    boolean everyoneActed = dispute.acted().compareTo(electorate) >= 0;
    return (now >= dispute.commitDeadline() || everyoneActed) && now < dispute.revealDeadline();
  }

  /// Whether `decide` would do something.
  boolean isDecidable() {
    return now >= dispute.revealDeadline() || isCertain();
  }

  private boolean isCertain() {
    BigInteger guilty = dispute.guilty().toBigInteger();
    BigInteger clear = dispute.clear().toBigInteger();
    BigInteger pending =
        electorate
            .toBigInteger()
            .subtract(guilty)
            .subtract(clear)
            .subtract(dispute.abstained().toBigInteger());
    return isTwoThirds(guilty)
        || isTwoThirds(clear)
        || !isTwoThirds(guilty.max(clear).add(pending));
  }

  private boolean isTwoThirds(BigInteger stake) {
    BigInteger needed = electorate.toBigInteger().shiftLeft(1);
    return stake.multiply(BigInteger.valueOf(3)).compareTo(needed) >= 0 && stake.signum() > 0;
  }
}
