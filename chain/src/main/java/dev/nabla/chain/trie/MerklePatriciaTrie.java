package dev.nabla.chain.trie;

import dev.nabla.chain.trie.TrieNode.Branch;
import dev.nabla.chain.trie.TrieNode.Empty;
import dev.nabla.chain.trie.TrieNode.Extension;
import dev.nabla.chain.trie.TrieNode.Leaf;
import dev.nabla.chain.trie.TrieNode.Stored;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.HexPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The modified Merkle-Patricia trie (Yellow Paper, appendix D): a map from byte strings to byte
/// strings that are not empty, with a root hash that depends on its entries alone, never on the
/// order of the writes.
///
/// *How.* Keys are walked nibble by nibble. Nodes are immutable: a write makes new nodes along one
/// path and shares the rest, so it costs O(depth) and no hash. Hashes are computed when a root is
/// asked for, each once. Three shapes keep the form unique: no branch has fewer than two ways out,
/// no extension is empty or leads to anything but a branch, and a node that encodes to fewer than
/// 32 bytes stands in its parent. A removal therefore merges what is left of a branch with the one
/// child that remains, which may have to be loaded to know its shape.
///
/// *Versions.* Each [#commit] has a number. A stored node is known by its place (the nibbles that
/// lead to it) and the commit that stored it, and is written once. Writes never move a node that
/// they do not load, so every node that a commit replaces was loaded on the way there, and can be
/// named: [NodeSink#retire]. Whoever keeps that list can later delete what old versions alone had.
///
/// *Attack.* Whoever can choose keys can make paths deep; Ethereum's state hashes keys first (a
/// secure trie). That is left to the caller, as transaction and receipt tries do without.
///
/// For use by one thread at a time.
public final class MerklePatriciaTrie {
  private static final byte[] NO_VALUE = {};

  private final NodeSource source;
  private final List<Place> replaced = new ArrayList<>();
  private TrieNode top;

  private MerklePatriciaTrie(NodeSource source, TrieNode top) {
    this.source = source;
    this.top = top;
  }

  /// A stored node.
  private static final class Place {
    final byte[] path;
    final long version;

    Place(byte[] path, long version) {
      this.path = path;
      this.version = version;
    }
  }

  /// What is to be put somewhere.
  private static final class Item {
    final byte[] value;
    final long below;

    Item(byte[] value, long below) {
      this.value = value;
      this.below = below;
    }
  }

  /// A value with what [#put(byte[], byte[], long)] put beside it.
  public record Entry(Bytes value, long below) {}

  /// An empty trie that is never stored, for computing a root.
  public static MerklePatriciaTrie empty() {
    return new MerklePatriciaTrie(NodeSource.NONE, Empty.INSTANCE);
  }

  /// The trie with this root, whose nodes are in `source`.
  ///
  /// @param version of the commit that stored the root; of no meaning for the empty trie
  public static MerklePatriciaTrie at(NodeSource source, Hash root, long version) {
    TrieNode top =
        root.equals(BlockHeader.EMPTY_TRIE_ROOT) ? Empty.INSTANCE : new Stored(root, version);
    return new MerklePatriciaTrie(source, top);
  }

  /// Whether there is no entry.
  public boolean isEmpty() {
    return top instanceof Empty;
  }

  /// Whether nothing was written since the last commit.
  public boolean isCommitted() {
    return replaced.isEmpty() && (top instanceof Empty || top instanceof Stored);
  }

  /// The version that stored the root, or [TrieNode#NO_VERSION] where the trie is empty or was
  /// written to since.
  public long version() {
    return top instanceof Stored stored ? stored.version : TrieNode.NO_VERSION;
  }

  /// The value under `key`.
  public Optional<Bytes> get(byte[] key) {
    return entry(key).map(Entry::value);
  }

  /// The value under `key`, and what was put beside it.
  public Optional<Entry> entry(byte[] key) {
    byte[] path = HexPrefix.nibbles(key);
    TrieNode node = top;
    int at = 0;
    while (true) {
      switch (node) {
        case Empty _ -> {
          return Optional.empty();
        }
        case Stored stored -> node = load(stored, path, at);
        case Leaf leaf -> {
          return endsWith(path, at, leaf.path)
              ? Optional.of(new Entry(Bytes.of(leaf.value), leaf.below))
              : Optional.empty();
        }
        case Extension extension -> {
          if (!continuesWith(path, at, extension.path)) {
            return Optional.empty();
          }
          at += extension.path.length;
          node = extension.child;
        }
        case Branch branch -> {
          if (at == path.length) {
            return branch.value.length == 0
                ? Optional.empty()
                : Optional.of(new Entry(Bytes.of(branch.value), TrieNode.NO_VERSION));
          }
          node = branch.child(path[at++]);
        }
      }
    }
  }

  /// Sets the value of `key`.
  ///
  /// @param value at least one byte; owned by the trie from now on
  public void put(byte[] key, byte[] value) {
    put(key, value, TrieNode.NO_VERSION);
  }

  /// Sets the value of `key`, which holds the root of another trie. Keys are then of one length,
  /// and values of 32 bytes and more, so that each has a record of its own.
  ///
  /// @param value at least one byte; owned by the trie from now on
  /// @param below version of that other trie, kept beside the value; the root does not depend on it
  public void put(byte[] key, byte[] value, long below) {
    if (value.length == 0) {
      throw new IllegalArgumentException("an empty value means none: call remove");
    }
    top = put(top, HexPrefix.nibbles(key), 0, new Item(value, below));
  }

  /// Removes `key` and its value, where it has one.
  public void remove(byte[] key) {
    top = remove(top, HexPrefix.nibbles(key), 0);
  }

  /// The root hash.
  public Hash root() {
    return top.hash();
  }

  /// Hands every node that is new to `sink`, children first, and names those that it replaces. The
  /// new ones are forgotten: later reads load them from the source.
  ///
  /// @param version of this commit, above those of all before
  /// @return the root hash
  public Hash commit(NodeSink sink, long version) {
    Hash root = root();
    for (Place place : replaced) {
      sink.retire(place.path, place.version);
    }
    replaced.clear();
    if (!isEmpty()) {
      TrieNode kept = new Storing(sink, version).store(top, new byte[0]);
      if (!(kept instanceof Stored)) {
        sink.store(new byte[0], kept, NodeCodec.encode(top.encoding(), kept, version));
        kept = new Stored(root, version);
      }
      top = kept;
    }
    return root;
  }

  /// Shows all that was committed to `visitor`; memory grows with the depth alone.
  public void visit(TrieVisitor visitor) {
    if (!isCommitted()) {
      throw new IllegalStateException("a trie is shown as it was committed");
    }
    visit(top, new byte[0], visitor);
  }

  private void visit(TrieNode node, byte[] path, TrieVisitor visitor) {
    switch (node) {
      case Empty _ -> {
        // Nothing to show.
      }
      case Stored stored -> {
        visitor.stored(path, stored.version);
        visit(source.load(path, stored.version, stored.name), path, visitor);
      }
      case Leaf leaf ->
          visitor.entry(TrieNode.join(path, leaf.path), Bytes.of(leaf.value), leaf.below);
      case Extension extension ->
          visit(extension.child, TrieNode.join(path, extension.path), visitor);
      case Branch branch -> {
        if (branch.value.length > 0) {
          visitor.entry(path, Bytes.of(branch.value), TrieNode.NO_VERSION);
        }
        for (int nibble = 0; nibble < Branch.WIDTH; nibble++) {
          visit(branch.child(nibble), TrieNode.join(path, (byte) nibble), visitor);
        }
      }
    }
  }

  /// The nodes from the root towards `key`, as [dev.nabla.protocol.eth.TrieProof] reads them.
  public List<Bytes> prove(byte[] key) {
    List<Bytes> proof = new ArrayList<>();
    prove(top, HexPrefix.nibbles(key), 0, proof);
    return proof;
  }

  private void prove(TrieNode named, byte[] path, int at, List<Bytes> proof) {
    TrieNode node = named instanceof Stored stored ? load(stored, path, at) : named;
    boolean standsInItsParent = node.isInline() && !proof.isEmpty();
    if (!standsInItsParent && !(node instanceof Empty)) {
      proof.add(Bytes.of(node.encoding()));
    }
    switch (node) {
      case Extension extension -> {
        if (continuesWith(path, at, extension.path)) {
          prove(extension.child, path, at + extension.path.length, proof);
        }
      }
      case Branch branch -> {
        if (path.length > at) {
          prove(branch.child(path[at]), path, at + 1, proof);
        }
      }
      case Empty _, Leaf _, Stored _ -> {
        // The way ends here.
      }
    }
  }

  private TrieNode put(TrieNode node, byte[] path, int at, Item item) {
    return switch (node) {
      case Empty _ -> new Leaf(from(path, at), item.value, item.below);
      case Stored stored -> {
        TrieNode loaded = load(stored, path, at);
        TrieNode next = put(loaded, path, at, item);
        yield next == loaded ? stored : inPlaceOf(stored, next, path, at);
      }
      case Leaf leaf -> putAtLeaf(leaf, path, at, item);
      case Extension extension -> putAtExtension(extension, path, at, item);
      case Branch branch -> putAtBranch(branch, path, at, item);
    };
  }

  private TrieNode putAtLeaf(Leaf leaf, byte[] path, int at, Item item) {
    if (endsWith(path, at, leaf.path)) {
      boolean same = Arrays.equals(leaf.value, item.value) && leaf.below == item.below;
      return same ? leaf : new Leaf(leaf.path, item.value, item.below);
    }
    int common = commonLength(leaf.path, path, at);
    Branch fork = fork();
    fork = putAtBranch(fork, leaf.path, common, new Item(leaf.value, leaf.below));
    fork = putAtBranch(fork, path, at + common, item);
    return extend(Arrays.copyOf(leaf.path, common), fork);
  }

  private TrieNode putAtExtension(Extension extension, byte[] path, int at, Item item) {
    int common = commonLength(extension.path, path, at);
    if (common == extension.path.length) {
      TrieNode child = put(extension.child, path, at + common, item);
      return child == extension.child ? extension : new Extension(extension.path, child);
    }
    byte[] rest = from(extension.path, common + 1);
    TrieNode below = rest.length == 0 ? extension.child : new Extension(rest, extension.child);
    Branch fork = fork().withChild(extension.path[common], below);
    return extend(
        Arrays.copyOf(extension.path, common), putAtBranch(fork, path, at + common, item));
  }

  private Branch putAtBranch(Branch branch, byte[] path, int at, Item item) {
    if (path.length == at) {
      return branch.withValue(item.value);
    }
    TrieNode before = branch.child(path[at]);
    TrieNode child = put(before, path, at + 1, item);
    return child == before ? branch : branch.withChild(path[at], child);
  }

  private TrieNode remove(TrieNode node, byte[] path, int at) {
    return switch (node) {
      case Empty empty -> empty;
      case Stored stored -> {
        TrieNode loaded = load(stored, path, at);
        TrieNode next = remove(loaded, path, at);
        yield next == loaded ? stored : inPlaceOf(stored, next, path, at);
      }
      case Leaf leaf -> endsWith(path, at, leaf.path) ? Empty.INSTANCE : leaf;
      case Extension extension -> removeBelowExtension(extension, path, at);
      case Branch branch -> removeAtBranch(branch, path, at);
    };
  }

  private TrieNode removeBelowExtension(Extension extension, byte[] path, int at) {
    if (!continuesWith(path, at, extension.path)) {
      return extension;
    }
    TrieNode child = remove(extension.child, path, at + extension.path.length);
    return child == extension.child ? extension : extend(extension.path, child);
  }

  private TrieNode removeAtBranch(Branch branch, byte[] path, int at) {
    if (path.length == at) {
      return branch.value.length == 0 ? branch : narrow(branch.withValue(NO_VALUE), path, at);
    }
    TrieNode before = branch.child(path[at]);
    TrieNode child = remove(before, path, at + 1);
    return child == before ? branch : narrow(branch.withChild(path[at], child), path, at);
  }

  /// A branch that lost a way out, in its unique form. It hangs at the first `at` nibbles of
  /// `path`.
  private TrieNode narrow(Branch branch, byte[] path, int at) {
    int ways = branch.value.length == 0 ? 0 : 1;
    int last = -1;
    for (int nibble = 0; nibble < Branch.WIDTH; nibble++) {
      if (!(branch.child(nibble) instanceof Empty)) {
        ways++;
        last = nibble;
      }
    }
    if (ways > 1) {
      return branch;
    }
    if (last < 0) {
      return new Leaf(NO_VALUE, branch.value, TrieNode.NO_VERSION);
    }
    TrieNode child = branch.child(last);
    byte[] step = {(byte) last};
    return child instanceof Stored stored
        ? join(step, stored, TrieNode.join(Arrays.copyOf(path, at), step))
        : extend(step, child);
  }

  /// `step` and the stored node at `place` as one.
  private TrieNode join(byte[] step, Stored stored, byte[] place) {
    TrieNode loaded = source.load(place, stored.version, stored.name);
    if (loaded instanceof Branch) {
      // A stored branch stays where it is and need not be encoded again.
      return new Extension(step, stored);
    }
    replaced.add(new Place(place, stored.version));
    return extend(step, loaded);
  }

  /// `node`, which is not stored, with `prefix` in front of it, in its unique form.
  private static TrieNode extend(byte[] prefix, TrieNode node) {
    if (prefix.length == 0) {
      return node;
    }
    return switch (node) {
      case Empty empty -> empty;
      case Leaf leaf -> new Leaf(TrieNode.join(prefix, leaf.path), leaf.value, leaf.below);
      case Extension below -> new Extension(TrieNode.join(prefix, below.path), below.child);
      case Branch branch -> new Extension(prefix, branch);
      case Stored stored ->
          throw new IllegalStateException("only its parent extends stored node " + stored.name);
    };
  }

  private TrieNode load(Stored stored, byte[] path, int at) {
    return source.load(Arrays.copyOf(path, at), stored.version, stored.name);
  }

  /// `next`, which a write makes of the stored node at the first `at` nibbles of `path`.
  private TrieNode inPlaceOf(Stored stored, TrieNode next, byte[] path, int at) {
    replaced.add(new Place(Arrays.copyOf(path, at), stored.version));
    return next;
  }

  /// One commit on its way through the nodes.
  private record Storing(NodeSink sink, long version) {
    /// Stores what is below `node` and the node itself unless its parent holds it.
    ///
    /// @return what the parent refers to
    TrieNode store(TrieNode node, byte[] path) {
      if (node instanceof Stored || node instanceof Empty) {
        return node;
      }
      if (node.isInline()) {
        // Too short to name another node, so nothing below it is stored.
        return node;
      }
      TrieNode kept =
          switch (node) {
            case Extension extension ->
                new Extension(
                    extension.path, store(extension.child, TrieNode.join(path, extension.path)));
            case Branch branch -> storeBelow(branch, path);
            case Leaf _, Stored _, Empty _ -> node;
          };
      sink.store(path, kept, NodeCodec.encode(node.encoding(), kept, version));
      return new Stored(node.hash(), version);
    }

    private Branch storeBelow(Branch branch, byte[] path) {
      TrieNode[] children = new TrieNode[Branch.WIDTH];
      for (int nibble = 0; nibble < Branch.WIDTH; nibble++) {
        TrieNode child = branch.child(nibble);
        boolean isThere = child instanceof Stored || child instanceof Empty;
        children[nibble] = isThere ? child : store(child, TrieNode.join(path, (byte) nibble));
      }
      return new Branch(children, branch.value);
    }
  }

  private static Branch fork() {
    TrieNode[] children = new TrieNode[Branch.WIDTH];
    Arrays.fill(children, Empty.INSTANCE);
    return new Branch(children, NO_VALUE);
  }

  private static boolean endsWith(byte[] path, int at, byte[] part) {
    return Arrays.equals(path, at, path.length, part, 0, part.length);
  }

  private static boolean continuesWith(byte[] path, int at, byte[] part) {
    return path.length - at >= part.length
        && Arrays.equals(path, at, at + part.length, part, 0, part.length);
  }

  /// How much of `part` stands in `path` from `at` on.
  private static int commonLength(byte[] part, byte[] path, int at) {
    int mismatch = Arrays.mismatch(part, 0, part.length, path, at, path.length);
    return mismatch < 0 ? part.length : mismatch;
  }

  private static byte[] from(byte[] path, int start) {
    return Arrays.copyOfRange(path, start, path.length);
  }
}
