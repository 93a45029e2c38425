package dev.nabla.node.llm;

import java.io.Serial;

/// Vectors that cannot be run at all. The message says why, for people.
public final class VectorException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  VectorException(String message) {
    super(message);
  }
}
