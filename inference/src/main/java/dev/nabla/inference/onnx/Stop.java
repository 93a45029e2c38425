package dev.nabla.inference.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;

/// Ends runs early: any thread asks for it, and the runtime obeys before its next operator. Holds
/// native memory until it is closed.
final class Stop implements AutoCloseable {
  private final RunOptions options;
  private volatile boolean asked;

  Stop() {
    try {
      options = new RunOptions();
    } catch (OrtException e) {
      throw new RunFailed("no run can begin: " + e.getMessage(), e);
    }
  }

  /// Whether anyone asked.
  boolean isAsked() {
    return asked;
  }

  RunOptions options() {
    return options;
  }

  synchronized void ask() {
    if (asked) {
      return;
    }
    asked = true;
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new RunFailed("the run cannot be stopped: " + e.getMessage(), e);
    }
  }

  /// Frees it; runs that it could stop have ended.
  @Override
  public synchronized void close() {
    asked = true;
    options.close();
  }
}
