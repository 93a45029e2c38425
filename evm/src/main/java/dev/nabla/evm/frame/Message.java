package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;

/// A frame to be run.
///
/// @param kind what it does before and after its code
/// @param caller what CALLER gives in it
/// @param self whose storage and balance it works on; the new contract's address in a creation
/// @param codeAddress whose code runs; `self` in a creation
/// @param value what CALLVALUE gives in it
/// @param input calldata, or init code in a creation
/// @param gas to spend
/// @param isStatic whether it must not change state (EIP-214)
public record Message(
    Kind kind,
    Address caller,
    Address self,
    Address codeAddress,
    UInt256 value,
    Bytes input,
    long gas,
    boolean isStatic) {

  /// The three ways a frame starts.
  public enum Kind {
    /// Moves `value` from caller to self, then runs code.
    CALL,
    /// Runs code and moves nothing: DELEGATECALL and CALLCODE.
    BORROW,
    /// Moves `value` to a new account, runs `input` there and keeps what it returns as code.
    CREATE
  }
}
