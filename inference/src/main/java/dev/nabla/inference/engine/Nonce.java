package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Hash;

/// The part of an answer's seed that its request body does not hold.
///
/// @param value enters the seed
/// @param source who chose it
public record Nonce(Hash value, NonceSource source) {
  public Nonce {
    if (source == NonceSource.SEED && !value.equals(Hash.ZERO)) {
      throw new IllegalArgumentException("a nonce is zero where the body has a seed: " + value);
    }
  }

  /// The caller's own 32 bytes.
  public static Nonce client(Hash value) {
    return new Nonce(value, NonceSource.CLIENT);
  }

  /// Zero, because the body has `seed`.
  public static Nonce seed() {
    return new Nonce(Hash.ZERO, NonceSource.SEED);
  }

  /// The node's newest heartbeat hash.
  public static Nonce chain(Hash heartbeat) {
    return new Nonce(heartbeat, NonceSource.CHAIN);
  }
}
