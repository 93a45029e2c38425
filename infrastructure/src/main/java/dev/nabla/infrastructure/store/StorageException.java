package dev.nabla.infrastructure.store;

import java.io.Serial;

/// The disk did not do what was asked. What was to be written is not there, what was there before
/// is; a later attempt may succeed where [#retryable()] says so.
public final class StorageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Reason {
    /// No space is left: free some and try again.
    DISK_FULL,
    /// The device or the file system refused.
    FAILED,
    /// Bytes that were written whole once are not those that are read now.
    DAMAGED,
    /// The store is closed.
    CLOSED
  }

  private final Reason reason;

  /// @param message what was asked, of which file, and what to do about it
  public StorageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// @param cause what the file system said
  public StorageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What went wrong.
  public Reason reason() {
    return reason;
  }

  /// Whether the same call may succeed later without a restart.
  public boolean retryable() {
    return switch (reason) {
      case DISK_FULL, FAILED -> true;
      case DAMAGED, CLOSED -> false;
    };
  }
}
