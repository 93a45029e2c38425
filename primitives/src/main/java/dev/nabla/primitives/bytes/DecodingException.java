package dev.nabla.primitives.bytes;

import java.io.Serial;

/// Bytes or text from outside that do not decode. Turned into a verdict or an error answer at the
/// door of the room that read them; never a bug of ours.
public final class DecodingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final long offset;

  /// @param offset where decoding stopped, in bytes (or characters of a text) from the start
  public DecodingException(String message, long offset) {
    super(message + " (at offset " + offset + ")");
    this.offset = offset;
  }

  /// @param cause what a library said about it
  public DecodingException(String message, long offset, Throwable cause) {
    super(message + " (at offset " + offset + ")", cause);
    this.offset = offset;
  }

  /// Where decoding stopped.
  public long offset() {
    return offset;
  }
}
