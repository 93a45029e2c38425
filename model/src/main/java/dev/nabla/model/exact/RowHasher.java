package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.MessageDigest;

/// SHA-256 of many messages at once, and the bytes of floats that they are made of. How is an
/// engine's own business; the digests are SHA-256's. Keeps scratch space; one thread at a time.
public interface RowHasher {
  /// Writes `count` floats little-endian, every NaN as the canonical one.
  void putFloats(byte[] target, int at, float[] source, int from, int count);

  /// Puts the digests of the first `count` rows into [MessageRows#digests()]; what stands behind
  /// them there is no longer defined.
  void hash(MessageRows rows, int count);

  /// One message after another by the JDK.
  static RowHasher plain() {
    MessageDigest digest = Digests.newSha256();
    return new RowHasher() {
      @Override
      public void putFloats(byte[] target, int at, float[] source, int from, int count) {
        LittleEndian.putFloats(target, at, source, from, count);
      }

      @Override
      public void hash(MessageRows rows, int count) {
        for (int row = 0; row < count; row++) {
          digest.update(rows.bytes(), row * rows.stride(), rows.length());
          Sha256Tree.finish(digest, rows.digests(), row * Hash.SIZE);
        }
      }
    };
  }
}
