package dev.nabla.inference.engine;

/// Who chose the nonce of a seed; never the node.
public enum NonceSource {
  /// The request's header `x-nabla-nonce`.
  CLIENT(0),
  /// No header, but the body has `seed`: the nonce is zero.
  SEED(1),
  /// Neither: the node's newest heartbeat hash.
  CHAIN(2);

  private final int code;

  NonceSource(int code) {
    this.code = code;
  }

  /// The number that stands for this source in the evidence.
  public int code() {
    return code;
  }
}
