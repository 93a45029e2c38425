package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;

/// keccak256(salt ‖ preimage) over a preimage that comes in pieces, such as a body as it is sent.
/// One thread at a time.
public final class SaltedHash {
  private final Keccak256.Hasher hasher = Keccak256.hasher();

  /// A hash that begins with `salt`.
  public SaltedHash(Hash salt) {
    hasher.update(salt.toArray());
  }

  /// Appends `length` bytes of `source` from `offset`.
  public void update(byte[] source, int offset, int length) {
    hasher.update(source, offset, length);
  }

  /// Appends `bytes`.
  public void update(byte[] bytes) {
    hasher.update(bytes);
  }

  /// The hash; call once, at the end.
  public Hash finish() {
    return hasher.finish();
  }
}
