package dev.nabla.inference.store;

import java.io.Serial;

/// A model that cannot be had, kept or opened. The message says what to do.
public final class StoreException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Reason {
    /// No model of that name, here or in the catalogue.
    UNKNOWN_MODEL,
    /// The name is not one that a model can have, or is taken by another file.
    BAD_NAME,
    /// A file is not what its digest says.
    DIGEST_MISMATCH,
    /// A stored file has changed since it was added.
    CHANGED,
    /// The file is no model that can be run.
    UNUSABLE_FILE,
    /// The disk is full, or would be.
    NO_SPACE,
    /// Another pull, in this process, holds the store.
    BUSY,
    /// No source could be reached or gave the file.
    UNREACHABLE,
    /// The disk failed in another way.
    DISK
  }

  private final Reason reason;

  /// @param message what happened and what to do
  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// @param cause what the disk or the network said
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What went wrong.
  public Reason reason() {
    return reason;
  }

  /// Whether the same call may succeed later without anyone doing anything.
  public boolean retryable() {
    return reason == Reason.BUSY || reason == Reason.UNREACHABLE;
  }
}
