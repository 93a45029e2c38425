package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Sha256TreeProperties {
  @Test
  void hasTheRootOfTheTreeThatKeepsItsLeaves() {
    Seeds seeds = Seeds.of("hasTheRootOfTheTreeThatKeepsItsLeaves", 200);
    Sha256Tree tree = new Sha256Tree();
    List<Bytes> leaves = new ArrayList<>();
    for (int count = 0; count < 200; count++) {
      assertThat(tree.root()).isEqualTo(MerkleTree.root(TreeHash.SHA256, leaves));

      byte[] leaf = seeds.bytes(seeds.nextInt(0, 50));
      tree.add(leaf, 0, leaf.length);
      leaves.add(Bytes.of(leaf));
    }
  }
}
