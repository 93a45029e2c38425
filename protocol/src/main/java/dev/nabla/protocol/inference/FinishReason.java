package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// Why an answer ended, as its evidence says.
public enum FinishReason {
  /// A stop string of the request, or the model's own end.
  STOP(0),

  /// The token limit of the request, or the end of the context.
  LENGTH(1),

  /// Nobody waited any more; the answer is a prefix.
  ABORTED(2),

  /// The run met a fault that is part of its definition (`non_finite`), or the provider failed; the
  /// answer is a prefix.
  ERROR(3),

  /// The model calls tools and waits for their results.
  TOOL_CALLS(4),

  /// The provider held back the rest of the answer. No exact answer ends so.
  FILTERED(5);

  private final int code;

  FinishReason(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// Whether an exact answer of every version can end so.
  boolean isExact() {
    return code <= ERROR.code;
  }

  /// Whether the answer is a prefix of what was to come.
  public boolean isCutOff() {
    return this == ABORTED || this == ERROR;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static FinishReason ofCode(int code) {
    for (FinishReason value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no FinishReason has the code " + code, 0);
  }
}
