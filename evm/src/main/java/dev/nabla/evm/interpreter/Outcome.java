package dev.nabla.evm.interpreter;

import dev.nabla.evm.frame.FrameState;
import dev.nabla.evm.frame.HaltReason;
import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// How a message ended.
///
/// @param state COMPLETED, REVERTED or FAILED
/// @param haltReason why it failed, where it did
/// @param gasLeft 0 where it failed
/// @param output what it returned or reverted with; the deployed code in a creation
public record Outcome(
    FrameState state, Optional<HaltReason> haltReason, long gasLeft, Bytes output) {
  /// Whether it ended well, so that its changes stand.
  public boolean isSuccess() {
    return state == FrameState.COMPLETED;
  }
}
