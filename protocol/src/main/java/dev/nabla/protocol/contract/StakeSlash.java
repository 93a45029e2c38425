package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// A slash of one pool.
///
/// @param committedAt of what was faulty, in seconds since the epoch
/// @param fractionBps of the liable stake, in hundredths of a percent
/// @param cancelWeight what has voted against it
public record StakeSlash(
    Address operator,
    State state,
    long committedAt,
    long frozenAt,
    int fractionBps,
    Address reporter,
    UInt256 cancelWeight,
    Hash reason) {
  /// How a slash stands, in the contract's order.
  public enum State {
    /// There is none.
    NONE,
    /// It can be cancelled.
    FROZEN,
    /// The stake is gone.
    EXECUTED,
    /// Two thirds were against it.
    CANCELLED;

    static State ofCode(int code) {
      return switch (code) {
        case 0 -> NONE;
        case 1 -> FROZEN;
        case 2 -> EXECUTED;
        case 3 -> CANCELLED;
        default -> throw new DecodingException("no state of a slash: " + code, 0);
      };
    }
  }
}
