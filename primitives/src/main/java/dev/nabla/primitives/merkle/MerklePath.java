package dev.nabla.primitives.merkle;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// The way from one leaf of a positional tree to its root.
///
/// The shape is checked on construction: a path has exactly the siblings that `index` and `count`
/// ask for, so one leaf has one valid path and nothing else is representable.
///
/// @param index position of the leaf, from 0
/// @param count leaves of the whole tree, at least 1
/// @param siblings from the leaf upwards
public record MerklePath(int index, int count, List<Hash> siblings) {
  /// Most siblings a path can have: `count` is an `int`.
  public static final int MAX_SIBLINGS = 31;

  /// @throws DecodingException where the shape is not the one of `index` in `count`
  public MerklePath {
    if (index < 0 || index >= count) {
      throw new DecodingException("leaf " + index + " is not in a tree of " + count, 0);
    }
    int expected = siblingCount(index, count);
    if (siblings.size() != expected) {
      throw new DecodingException(
          "leaf %d of %d has %d siblings, got %d"
              .formatted(index, count, expected, siblings.size()),
          0);
    }
    siblings = List.copyOf(siblings);
  }

  /// The root of the tree in which `leaf` stands at this place. `count` is not bound by the root
  /// alone: compare it with a committed count.
  public Hash rootOf(TreeHash hash, Bytes leaf) {
    return rootOfLeafHash(hash, hash.leaf(leaf.toArray()));
  }

  /// As [#rootOf(TreeHash, Bytes)], from the hash of the leaf.
  public Hash rootOfLeafHash(TreeHash hash, Hash leafHash) {
    Hash node = leafHash;
    int used = 0;
    int at = index;
    for (int last = count - 1; last > 0; last /= 2, at /= 2) {
      if (at % 2 == 1) {
        node = hash.node(siblings.get(used++), node);
      } else if (at < last) {
        node = hash.node(node, siblings.get(used++));
      }
    }
    return node;
  }

  /// How many siblings leaf `index` of `count` has: one for each level where it is not the odd last
  /// node.
  private static int siblingCount(int index, int count) {
    int siblings = 0;
    int at = index;
    for (int last = count - 1; last > 0; last /= 2, at /= 2) {
      if (at % 2 == 1 || at < last) {
        siblings++;
      }
    }
    return siblings;
  }
}
