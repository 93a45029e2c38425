package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// How a request ended. Every outcome has a receipt.
public enum Outcome {
  /// The answer is whole.
  COMPLETED(0),

  /// The answer was cut off, by the caller or on the way; what was sent is claimed to be a prefix.
  ABORTED(1),

  /// The run ended in an error after the request was accepted.
  ERROR(2),

  /// The request was read and refused.
  REFUSED(3);

  private final int code;

  Outcome(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static Outcome ofCode(int code) {
    for (Outcome value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no Outcome has the code " + code, 0);
  }
}
