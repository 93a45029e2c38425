package dev.nabla.inference.engine;

/// Why an answer ended.
public enum FinishReason {
  /// The model's end token, or a stop string.
  STOP(0),
  /// The token limit of the request, or the end of the context.
  LENGTH(1),
  /// The caller went away; the answer is a prefix.
  ABORTED(2),
  /// The run met a fault that is part of its definition (`non_finite`); the answer is a prefix.
  ERROR(3);

  private final int code;

  FinishReason(int code) {
    this.code = code;
  }

  /// The number that stands for this reason in the evidence.
  public int code() {
    return code;
  }
}
