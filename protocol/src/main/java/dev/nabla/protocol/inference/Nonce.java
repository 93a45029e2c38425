package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.Keccak256;
import java.nio.charset.StandardCharsets;

/// The part of an answer's seed that its request body does not hold.
///
/// @param value enters the seed
/// @param source who chose it; the value is zero where it is [NonceSource#SEED]
public record Nonce(Hash value, NonceSource source) {
  private static final byte[] SEED_PREFIX = "nabla/seed/1".getBytes(StandardCharsets.US_ASCII);

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

  /// The seed of an answer (exact/1 §1.11): first 8 bytes, big-endian, of SHA-256("nabla/seed/1" ‖
  /// modelRoot ‖ keccak256(body) ‖ nonce).
  public long seedOf(Hash modelRoot, Bytes body) {
    return Digests.sha256(
            SEED_PREFIX, modelRoot.toArray(), Keccak256.hash(body).toArray(), value.toArray())
        .a();
  }
}
