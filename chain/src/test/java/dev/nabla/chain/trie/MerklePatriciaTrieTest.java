package dev.nabla.chain.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Roots that Ethereum's own trie tests (`ethereum/tests`, TrieTests) publish.
class MerklePatriciaTrieTest {
  @Test
  void emptyTrieHasTheKnownRoot() {
    assertThat(MerklePatriciaTrie.empty().root()).isEqualTo(BlockHeader.EMPTY_TRIE_ROOT);
  }

  @Test
  void dogsTrieHasThePublishedRoot() {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();

    put(trie, "doe", "reindeer");
    put(trie, "dog", "puppy");
    put(trie, "dogglesworth", "cat");

    assertThat(trie.root())
        .isEqualTo(hash("8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3"));
  }

  @Test
  void trieWithValuesInBranchesHasThePublishedRoot() {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();

    put(trie, "do", "verb");
    put(trie, "horse", "stallion");
    put(trie, "doge", "coin");
    put(trie, "dog", "puppy");

    assertThat(trie.root())
        .isEqualTo(hash("5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84"));
  }

  @Test
  void removingEverythingLeavesTheEmptyRoot() {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();
    put(trie, "do", "verb");
    put(trie, "dog", "puppy");
    put(trie, "dot", "mark");

    trie.remove(bytes("dog"));
    trie.remove(bytes("do"));
    trie.remove(bytes("dot"));

    assertThat(trie.root()).isEqualTo(BlockHeader.EMPTY_TRIE_ROOT);
    assertThat(trie.isEmpty()).isTrue();
  }

  @Test
  void refusesAnEmptyValue() {
    MerklePatriciaTrie trie = MerklePatriciaTrie.empty();

    assertThatThrownBy(() -> trie.put(bytes("key"), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void put(MerklePatriciaTrie trie, String key, String value) {
    trie.put(bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Hash hash(String hex) {
    return Hash.fromHex(hex);
  }
}
