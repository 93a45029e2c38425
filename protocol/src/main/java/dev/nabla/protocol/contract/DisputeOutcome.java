package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.DecodingException;

/// How a dispute over an answer stands: `Settlement.Outcome`, in its order.
public enum DisputeOutcome {
  /// There is no dispute.
  NONE,
  /// Votes are due.
  OPEN,
  /// Two thirds found the answer false.
  GUILTY,
  /// Two thirds found the answer true.
  CLEAR,
  /// Neither.
  UNDECIDED;

  /// The outcome that Solidity's number stands for.
  ///
  /// @throws DecodingException where there is none
  static DisputeOutcome of(int code) {
    if (code < 0 || code >= values().length) {
      throw new DecodingException("no outcome " + code, 0);
    }
    return values()[code];
  }
}
