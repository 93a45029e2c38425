package dev.nabla.chain.trie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.TrieProof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random sequences of writes, removals and commits, held to [NaiveTrie] and to a plain map.
class MerklePatriciaTrieProperties {
  private static final int STEPS = 60;

  private final Map<String, TrieNode> stored = new HashMap<>();
  private final Map<String, byte[]> records = new HashMap<>();

  @Test
  void rootAndEntriesAreThoseOfThePlainMap() {
    int count = Seeds.count(150, 15_000);
    Seeds seeds = Seeds.of("trie against its definition", count);

    for (int i = 0; i < count; i++) {
      runSequence(seeds, Keys.values()[i % Keys.values().length]);
    }
  }

  @Test
  void everyProofShowsTheEntryAndBreaksWithEveryChangedByte() {
    int count = Seeds.count(40, 2_000);
    Seeds seeds = Seeds.of("trie proofs", count);

    for (int i = 0; i < count; i++) {
      Keys keys = Keys.values()[i % Keys.values().length];
      MerklePatriciaTrie trie = MerklePatriciaTrie.empty();
      Map<Bytes, Bytes> entries = new HashMap<>();
      for (int j = seeds.nextInt(1, 30); j > 0; j--) {
        write(trie, entries, keys.next(seeds), value(seeds));
      }
      Bytes key = keys.next(seeds);
      List<Bytes> proof = trie.prove(key.toArray());

      TrieProof.Result result = TrieProof.check(trie.root(), key, proof);

      assertThat(result).as("%s", seeds).isEqualTo(expected(entries, key));
      assertBreaks(trie.root(), key, proof, seeds);
    }
  }

  private enum Keys {
    /// Few short keys that are prefixes of each other, so that branches hold values.
    SHORT {
      @Override
      Bytes next(Seeds seeds) {
        byte[] key = new byte[seeds.nextInt(0, 4)];
        for (int i = 0; i < key.length; i++) {
          key[i] = (byte) (seeds.nextInt(0, 2) * 16 + seeds.nextInt(0, 2));
        }
        return Bytes.of(key);
      }
    },
    /// Keys of one length with long common parts, so that extensions split and join.
    CROWDED {
      @Override
      Bytes next(Seeds seeds) {
        byte[] key = new byte[8];
        key[seeds.nextInt(0, 8)] = (byte) (1 << seeds.nextInt(0, 8));
        return Bytes.of(key);
      }
    },
    /// Keys as a secure trie has them.
    SPREAD {
      @Override
      Bytes next(Seeds seeds) {
        byte[] key = new byte[32];
        key[0] = (byte) seeds.nextInt(0, 256);
        key[1] = (byte) seeds.nextInt(0, 4);
        return Bytes.of(key);
      }
    };

    abstract Bytes next(Seeds seeds);
  }

  private void runSequence(Seeds seeds, Keys keys) {
    stored.clear();
    records.clear();
    long version = 0;
    MerklePatriciaTrie trie =
        MerklePatriciaTrie.at(this::load, BlockHeader.EMPTY_TRIE_ROOT, TrieNode.NO_VERSION);
    Map<Bytes, Bytes> entries = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      Bytes key = keys.next(seeds);
      switch (seeds.nextInt(0, 8)) {
        case 0, 1 -> {
          trie.remove(key.toArray());
          entries.remove(key);
        }
        case 2 -> assertThat(trie.get(key.toArray())).isEqualTo(find(entries, key));
        case 3 -> {
          Hash root = trie.commit(new ForgettingSink(version), version);
          assertThat(root).as("%s", seeds).isEqualTo(NaiveTrie.root(byNibbles(entries)));
          trie = MerklePatriciaTrie.at(this::load, root, trie.version());
          assertNothingButTheTrieIsStored(trie, seeds);
          version++;
        }
        default -> write(trie, entries, key, value(seeds));
      }
    }

    assertThat(trie.root()).as("%s", seeds).isEqualTo(NaiveTrie.root(byNibbles(entries)));
    for (Map.Entry<Bytes, Bytes> entry : entries.entrySet()) {
      assertThat(trie.get(entry.getKey().toArray())).contains(entry.getValue());
    }
  }

  /// What is retired is gone at once, so a node retired too early is missed, and one never retired
  /// is found here.
  private void assertNothingButTheTrieIsStored(MerklePatriciaTrie trie, Seeds seeds) {
    Set<String> reached = new HashSet<>();
    trie.visit(
        new TrieVisitor() {
          @Override
          public void stored(byte[] path, long version) {
            reached.add(place(path, version));
          }

          @Override
          public void entry(byte[] path, Bytes value, long below) {}
        });
    assertThat(stored.keySet()).as("%s", seeds).isEqualTo(reached);
  }

  private final class ForgettingSink implements NodeSink {
    private final long version;

    ForgettingSink(long version) {
      this.version = version;
    }

    @Override
    public void store(byte[] path, TrieNode node, byte[] record) {
      stored.put(place(path, version), node);
      records.put(place(path, version), record);
    }

    @Override
    public void retire(byte[] path, long old) {
      assertThat(stored.remove(place(path, old))).isNotNull();
    }
  }

  /// Reads through the record half of the time, so that decoding is held to the same roots.
  private TrieNode load(byte[] path, long version, Hash hash) {
    String place = place(path, version);
    TrieNode node = Optional.ofNullable(stored.get(place)).orElseThrow();
    return hash.d() % 2 == 0
        ? node
        : NodeCodec.decode(Optional.ofNullable(records.get(place)).orElseThrow(), version);
  }

  private static String place(byte[] path, long version) {
    return Bytes.of(path) + "@" + version;
  }

  private static void assertBreaks(Hash root, Bytes key, List<Bytes> proof, Seeds seeds) {
    for (int node = 0; node < proof.size(); node++) {
      byte[] bytes = proof.get(node).toArray();
      int at = seeds.nextInt(0, bytes.length);
      bytes[at] ^= (byte) (1 << seeds.nextInt(0, 8));
      List<Bytes> changed = new ArrayList<>(proof);
      changed.set(node, Bytes.of(bytes));
      assertThat(TrieProof.check(root, key, changed))
          .as("%s, node %d, byte %d", seeds, node, at)
          .isInstanceOf(TrieProof.Result.Broken.class);
    }
    if (!proof.isEmpty()) {
      assertThat(TrieProof.check(root, key, proof.subList(0, proof.size() - 1)))
          .isInstanceOf(TrieProof.Result.Broken.class);
      List<Bytes> longer = new ArrayList<>(proof);
      longer.add(proof.getFirst());
      assertThat(TrieProof.check(root, key, longer)).isInstanceOf(TrieProof.Result.Broken.class);
    }
  }

  private static TrieProof.Result expected(Map<Bytes, Bytes> entries, Bytes key) {
    return find(entries, key)
        .<TrieProof.Result>map(TrieProof.Result.Present::new)
        .orElseGet(TrieProof.Result.Absent::new);
  }

  private static Optional<Bytes> find(Map<Bytes, Bytes> entries, Bytes key) {
    return Optional.ofNullable(entries.get(key));
  }

  private static void write(
      MerklePatriciaTrie trie, Map<Bytes, Bytes> entries, Bytes key, Bytes value) {
    trie.put(key.toArray(), value.toArray());
    entries.put(key, value);
  }

  private static Bytes value(Seeds seeds) {
    return Bytes.of(seeds.bytes(seeds.nextInt(1, seeds.nextInt(0, 2) == 0 ? 4 : 60)));
  }

  private static SortedMap<String, Bytes> byNibbles(Map<Bytes, Bytes> entries) {
    SortedMap<String, Bytes> sorted = new TreeMap<>();
    entries.forEach((key, value) -> sorted.put(key.toHex().substring(2), value));
    return sorted;
  }
}
