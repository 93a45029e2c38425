package dev.nabla.primitives.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MerkleTreeProperties {
  private static final int MAX_LEAVES = 70;

  @ParameterizedTest
  @EnumSource
  void treeHasTheShapeThatTheRfcDefinesByRecursion(TreeHash hash) {
    Seeds seeds = Seeds.of("merkle shape " + hash, MAX_LEAVES);
    for (int count = 0; count <= MAX_LEAVES; count++) {
      List<Bytes> leaves = randomLeaves(seeds, count);

      Hash root = MerkleTree.root(hash, leaves);

      assertThat(root).as("%d leaves, %s", count, seeds).isEqualTo(recursiveRoot(hash, leaves));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPathLeadsToTheRootAndNowhereElse(TreeHash hash) {
    Seeds seeds = Seeds.of("merkle paths " + hash, MAX_LEAVES);
    for (int count = 1; count <= MAX_LEAVES; count++) {
      List<Bytes> leaves = randomLeaves(seeds, count);
      Hash root = MerkleTree.root(hash, leaves);
      List<MerklePath> all = MerkleTree.proveAll(hash, leaves);

      for (int index = 0; index < count; index++) {
        MerklePath path = MerkleTree.prove(hash, leaves, index);

        assertThat(path).isEqualTo(all.get(index));
        assertThat(path.rootOf(hash, leaves.get(index))).isEqualTo(root);
        assertThat(path.rootOf(hash, Bytes.of(seeds.bytes(9)))).isNotEqualTo(root);
      }
    }
  }

  @Test
  void aPathAtAnotherPlaceIsRefusedOrLeadsElsewhere() {
    Seeds seeds = Seeds.of("merkle places", MAX_LEAVES);
    List<Bytes> leaves = randomLeaves(seeds, 13);
    Hash root = MerkleTree.root(TreeHash.KECCAK256, leaves);
    for (int index = 0; index < leaves.size(); index++) {
      MerklePath path = MerkleTree.prove(TreeHash.KECCAK256, leaves, index);
      for (int other = 0; other < leaves.size(); other++) {
        if (other != index) {
          assertThat(leadsTo(root, path, other, leaves.get(index)))
              .as("leaf %d shown at %d", index, other)
              .isFalse();
        }
      }
    }
  }

  @Test
  void changedSiblingLeadsElsewhere() {
    Seeds seeds = Seeds.of("merkle siblings", MAX_LEAVES);
    List<Bytes> leaves = randomLeaves(seeds, 37);
    Hash root = MerkleTree.root(TreeHash.SHA256, leaves);
    MerklePath path = MerkleTree.prove(TreeHash.SHA256, leaves, 20);
    for (int i = 0; i < path.siblings().size(); i++) {
      List<Hash> siblings = new ArrayList<>(path.siblings());
      siblings.set(i, Hash.of(seeds.bytes(Hash.SIZE)));

      MerklePath changed = new MerklePath(20, 37, siblings);

      assertThat(changed.rootOf(TreeHash.SHA256, leaves.get(20))).isNotEqualTo(root);
    }
  }

  @Test
  void refusesPathsOfAnotherShape() {
    assertThatThrownBy(() -> new MerklePath(0, 0, List.of())).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new MerklePath(-1, 2, List.of(Hash.ZERO)))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new MerklePath(2, 2, List.of(Hash.ZERO)))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new MerklePath(0, 1, List.of(Hash.ZERO)))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new MerklePath(2, 3, List.of(Hash.ZERO, Hash.ZERO)))
        .isInstanceOf(DecodingException.class);
    assertThat(new MerklePath(2, 3, List.of(Hash.ZERO)).siblings()).hasSize(1);
  }

  @Test
  void longestPossiblePathHasTheNamedNumberOfSiblings() {
    List<Hash> siblings = java.util.Collections.nCopies(MerklePath.MAX_SIBLINGS, Hash.ZERO);

    MerklePath path = new MerklePath(0, Integer.MAX_VALUE, siblings);

    assertThat(path.siblings()).hasSize(MerklePath.MAX_SIBLINGS);
  }

  private static boolean leadsTo(Hash root, MerklePath path, int index, Bytes leaf) {
    try {
      MerklePath moved = new MerklePath(index, path.count(), path.siblings());
      return moved.rootOf(TreeHash.KECCAK256, leaf).equals(root);
    } catch (DecodingException e) {
      return false;
    }
  }

  private static List<Bytes> randomLeaves(Seeds seeds, int count) {
    List<Bytes> leaves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      leaves.add(Bytes.of(seeds.bytes(seeds.nextInt(0, 80))));
    }
    return leaves;
  }

  /// RFC 6962 §2.1, word for word.
  private static Hash recursiveRoot(TreeHash hash, List<Bytes> leaves) {
    int count = leaves.size();
    if (count == 0) {
      return hash.empty();
    }
    if (count == 1) {
      return hash.leaf(leaves.getFirst().toArray());
    }
    int split = Integer.highestOneBit(count - 1);
    return hash.node(
        recursiveRoot(hash, leaves.subList(0, split)),
        recursiveRoot(hash, leaves.subList(split, count)));
  }
}
