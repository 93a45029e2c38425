package dev.nabla.evm.frame;

/// Where a frame stands.
public enum FrameState {
  RUNNING,
  /// Waits for the frame that [Frame#request()] asks for.
  WAITING,
  /// Ended well; its changes stay.
  COMPLETED,
  /// Ended by REVERT; its changes are undone, the rest of its gas is kept.
  REVERTED,
  /// Ended for a [HaltReason].
  FAILED
}
