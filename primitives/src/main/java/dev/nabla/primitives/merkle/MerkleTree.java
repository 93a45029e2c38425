package dev.nabla.primitives.merkle;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Positional Merkle trees in the shape of RFC 6962 §2.1: a tree over n > 1 leaves splits at the
/// largest power of two below n. The leaf's position is proven with its content, so that with a
/// committed leaf count nobody can hide, move or add a leaf.
///
/// Pure; cost is linear in the leaves.
public final class MerkleTree {
  private MerkleTree() {}

  /// The root over `leaves` in order.
  public static Hash root(TreeHash hash, List<Bytes> leaves) {
    return rootOfLeafHashes(hash, leafHashes(hash, leaves));
  }

  /// The root over leaves that are already hashed by [TreeHash#leaf(byte\[\]...)].
  public static Hash rootOfLeafHashes(TreeHash hash, List<Hash> leafHashes) {
    if (leafHashes.isEmpty()) {
      return hash.empty();
    }
    List<Hash> level = leafHashes;
    while (level.size() > 1) {
      level = levelAbove(hash, level);
    }
    return level.getFirst();
  }

  /// The path from leaf `index` to the root.
  ///
  /// @throws IndexOutOfBoundsException where there is no such leaf
  public static MerklePath prove(TreeHash hash, List<Bytes> leaves, int index) {
    return proveOfLeafHashes(hash, leafHashes(hash, leaves), index);
  }

  /// The path from leaf `index` to the root, over leaves that are already hashed.
  ///
  /// @throws IndexOutOfBoundsException where there is no such leaf
  public static MerklePath proveOfLeafHashes(TreeHash hash, List<Hash> leafHashes, int index) {
    Objects.checkIndex(index, leafHashes.size());
    List<Hash> siblings = new ArrayList<>();
    List<Hash> level = leafHashes;
    for (int at = index; level.size() > 1; at /= 2) {
      int sibling = at ^ 1;
      if (sibling < level.size()) {
        siblings.add(level.get(sibling));
      }
      level = levelAbove(hash, level);
    }
    return new MerklePath(index, leafHashes.size(), siblings);
  }

  /// The paths of all leaves, in order, at the cost of one tree.
  public static List<MerklePath> proveAll(TreeHash hash, List<Bytes> leaves) {
    List<List<Hash>> levels = new ArrayList<>();
    levels.add(leafHashes(hash, leaves));
    while (levels.getLast().size() > 1) {
      levels.add(levelAbove(hash, levels.getLast()));
    }
    List<MerklePath> paths = new ArrayList<>(leaves.size());
    for (int index = 0; index < leaves.size(); index++) {
      paths.add(new MerklePath(index, leaves.size(), siblings(levels, index)));
    }
    return paths;
  }

  private static List<Hash> siblings(List<List<Hash>> levels, int index) {
    List<Hash> siblings = new ArrayList<>();
    for (int height = 0, at = index; height < levels.size() - 1; height++, at /= 2) {
      int sibling = at ^ 1;
      if (sibling < levels.get(height).size()) {
        siblings.add(levels.get(height).get(sibling));
      }
    }
    return siblings;
  }

  private static List<Hash> leafHashes(TreeHash hash, List<Bytes> leaves) {
    List<Hash> hashes = new ArrayList<>(leaves.size());
    for (Bytes leaf : leaves) {
      hashes.add(hash.leaf(leaf.toArray()));
    }
    return hashes;
  }

  /// Pairs neighbours; an odd last node rises unchanged, which gives exactly the RFC's split at the
  /// largest power of two.
  private static List<Hash> levelAbove(TreeHash hash, List<Hash> level) {
    List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i + 1 < level.size(); i += 2) {
      above.add(hash.node(level.get(i), level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      above.add(level.getLast());
    }
    return above;
  }
}
