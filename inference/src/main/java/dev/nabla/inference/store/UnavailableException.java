package dev.nabla.inference.store;

import java.io.Serial;

/// One source did not give the file; the next is tried. Never leaves this room.
final class UnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
