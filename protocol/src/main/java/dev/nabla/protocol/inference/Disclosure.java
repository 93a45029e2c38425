package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// What of an answer leaves the parties with its batch.
public enum Disclosure {
  /// Nothing readable: hashes alone.
  HASHES(0),

  /// Input and output tensors of a re-runnable model.
  TENSORS(1),

  /// Request, response, evidence and token ids: anyone with the weights can run it again.
  FULL(2);

  private final int code;

  Disclosure(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static Disclosure ofCode(int code) {
    for (Disclosure value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no Disclosure has the code " + code, 0);
  }
}
