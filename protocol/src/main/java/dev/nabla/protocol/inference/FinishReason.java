package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// Why an exact answer ended, as its evidence says.
public enum FinishReason {
  /// A stop string of the request, or the model's end-of-sequence token.
  STOP(0),

  /// The token limit of the request, or the end of the context.
  LENGTH(1),

  /// Nobody waited any more; the answer is a prefix.
  ABORTED(2),

  /// The run met a fault that is part of its definition (`non_finite`); the answer is a prefix.
  ERROR(3);

  private final int code;

  FinishReason(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
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
