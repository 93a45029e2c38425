package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// Who chose the nonce of an answer's seed; never the node.
public enum NonceSource {
  /// The request's header `x-nabla-nonce`.
  CLIENT(0),

  /// No header, but the body has `seed`: the nonce is zero.
  SEED(1),

  /// Neither: the newest heartbeat hash of the node.
  CHAIN(2);

  private final int code;

  NonceSource(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static NonceSource ofCode(int code) {
    for (NonceSource value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no NonceSource has the code " + code, 0);
  }
}
