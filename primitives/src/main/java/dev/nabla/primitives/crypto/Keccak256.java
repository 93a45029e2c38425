package dev.nabla.primitives.crypto;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;

/// Keccak-256 as Ethereum uses it: the permutation of FIPS 202 with the padding of the original
/// submission. Safe to call from any thread.
public final class Keccak256 {
  private Keccak256() {}

  /// The hash of the concatenation of `parts`.
  public static Hash hash(byte[]... parts) {
    KeccakSponge sponge = new KeccakSponge();
    for (byte[] part : parts) {
      sponge.update(part, 0, part.length);
    }
    return sponge.finish();
  }

  /// The hash of `length` bytes of `source` from `offset`.
  public static Hash hash(byte[] source, int offset, int length) {
    return new KeccakSponge().update(source, offset, length).finish();
  }

  /// The hash of `bytes`.
  public static Hash hash(Bytes bytes) {
    return hash(bytes.toArray());
  }

  /// A fresh state, for input that comes in pieces or for who hashes often: it serves again after
  /// each [Hasher#finish()]. Not safe for use by several threads.
  public static Hasher hasher() {
    return new Hasher();
  }

  /// A hash under way.
  public static final class Hasher {
    private final KeccakSponge sponge = new KeccakSponge();

    private Hasher() {}

    /// Appends `length` bytes of `source` from `offset`.
    public Hasher update(byte[] source, int offset, int length) {
      sponge.update(source, offset, length);
      return this;
    }

    /// Appends `bytes`.
    public Hasher update(byte[] bytes) {
      return update(bytes, 0, bytes.length);
    }

    /// Writes the hash of all that was appended as 32 bytes of `target` from `offset`, without
    /// allocating; the state begins anew.
    public void finish(byte[] target, int offset) {
      sponge.finish(target, offset);
    }

    /// The hash of all that was appended; the state begins anew.
    public Hash finish() {
      return sponge.finish();
    }
  }
}
