package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;

/// Where an answer's randomness comes from (exact/1 §1.11): nothing that enters is the answering
/// node's to choose.
public final class AnswerSeed {
  private static final byte[] DOMAIN = "nabla/seed/1".getBytes(StandardCharsets.US_ASCII);

  private AnswerSeed() {}

  /// The first 8 bytes, big-endian, of SHA-256("nabla/seed/1" ‖ modelRoot ‖ bodyHash ‖ nonce).
  ///
  /// @param bodyHash keccak256 of the request body, without any salt
  /// @param nonce the client's, zero, or the newest heartbeat hash, as the nonce rule says
  public static long of(Hash modelRoot, Hash bodyHash, Hash nonce) {
    Hash digest = Digests.sha256(DOMAIN, modelRoot.toArray(), bodyHash.toArray(), nonce.toArray());
    return BigEndian.getLong(digest.toArray(), 0);
  }
}
