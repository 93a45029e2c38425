package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.DecodingException;

/// What the ledger knows of a batch or a receipt: `Settlement.Status`, in its order.
public enum ReceiptStatus {
  /// Not on the ledger.
  NONE,
  /// Committed; validators are at work.
  SETTLED,
  /// Two thirds of stake have attested; it may still be challenged.
  VERIFIED,
  /// Verified and no longer open to challenge; never changes.
  FINAL,
  /// Committed, and the time to attest has passed without two thirds.
  NOT_VERIFIED,
  /// Accused; votes are due.
  CHALLENGED,
  /// Found false.
  REJECTED,
  /// Accused, and not enough stake voted either way; never final.
  UNDECIDED,
  /// The node was not in service all the time from its heartbeat to the commit.
  LAPSED;

  /// The status that Solidity's number stands for.
  ///
  /// @throws DecodingException where there is none
  static ReceiptStatus of(int code) {
    if (code < 0 || code >= values().length) {
      throw new DecodingException("no status " + code, 0);
    }
    return values()[code];
  }
}
