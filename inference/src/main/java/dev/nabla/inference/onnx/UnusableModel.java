package dev.nabla.inference.onnx;

import java.io.Serial;

/// A model file that ONNX Runtime does not load, or that needs tensors of a kind that requests have
/// no form for. The message says why.
public final class UnusableModel extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param message what is wrong
  public UnusableModel(String message) {
    super(message);
  }

  /// @param cause what the runtime said
  public UnusableModel(String message, Throwable cause) {
    super(message, cause);
  }
}
