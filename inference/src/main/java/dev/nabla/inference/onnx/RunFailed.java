package dev.nabla.inference.onnx;

import java.io.Serial;

/// A run that began and gave nothing: the graph met an error of its own, was stopped, or gave more
/// than an answer may hold. Never leaves this room.
final class RunFailed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  RunFailed(String message) {
    super(message);
  }

  RunFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
