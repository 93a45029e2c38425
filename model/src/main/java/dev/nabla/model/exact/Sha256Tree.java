package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// The root of an RFC 6962 §2.1 Merkle tree with SHA-256, leaf by leaf, in space for one path. For
/// trees too large for a list of leaves; the same root as `primitives.merkle`. Not for sharing.
final class Sha256Tree {
  /// What is hashed before a leaf's content.
  static final byte LEAF = 0x00;

  private static final byte NODE = 0x01;
  private static final int MAX_LEVELS = 32;

  private final MessageDigest digest = Digests.newSha256();
  private final byte[] node = new byte[1 + 2 * Hash.SIZE];
  private final byte[] pending = new byte[MAX_LEVELS * Hash.SIZE];
  private int levels;
  private int count;

  Sha256Tree() {
    node[0] = NODE;
  }

  /// Forgets all leaves.
  void clear() {
    levels = 0;
    count = 0;
  }

  /// Appends a leaf with that content.
  void add(byte[] data, int offset, int length) {
    digest.update(LEAF);
    digest.update(data, offset, length);
    push();
  }

  /// Appends a leaf whose hash, prefix included, is known.
  void addHash(byte[] hash, int offset) {
    System.arraycopy(hash, offset, pending, levels * Hash.SIZE, Hash.SIZE);
    carry();
  }

  private void push() {
    finish(digest, pending, levels * Hash.SIZE);
    carry();
  }

  /// Complete subtrees wait at one level each, as the bits of the count say: adding a leaf carries.
  private void carry() {
    levels++;
    count++;
    for (int bits = count; (bits & 1) == 0; bits >>= 1) {
      joinLastTwo();
    }
  }

  private void joinLastTwo() {
    levels--;
    int left = (levels - 1) * Hash.SIZE;
    System.arraycopy(pending, left, node, 1, 2 * Hash.SIZE);
    digest.update(node);
    finish(digest, pending, left);
  }

  /// The root over all leaves so far; SHA-256 of nothing where there is none. The tree can grow on.
  Hash root() {
    if (count == 0) {
      return Digests.sha256();
    }
    byte[] root = Arrays.copyOfRange(pending, (levels - 1) * Hash.SIZE, levels * Hash.SIZE);
    for (int level = levels - 2; level >= 0; level--) {
      System.arraycopy(pending, level * Hash.SIZE, node, 1, Hash.SIZE);
      System.arraycopy(root, 0, node, 1 + Hash.SIZE, Hash.SIZE);
      digest.update(node);
      finish(digest, root, 0);
    }
    return Hash.of(root);
  }

  /// Writes the digest without allocating.
  static void finish(MessageDigest digest, byte[] target, int offset) {
    try {
      digest.digest(target, offset, Hash.SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("the target has room for 32 bytes", e);
    }
  }
}
