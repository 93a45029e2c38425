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
/// *Attack.* Whoever can choose keys can make paths deep; Ethereum's state hashes keys first (a
/// secure trie). That is left to the caller, as transaction and receipt tries do without.
///
/// For use by one thread at a time.
public final class MerklePatriciaTrie {
  private static final byte[] NO_VALUE = {};

  private final NodeSource source;
  private TrieNode top;

  private MerklePatriciaTrie(NodeSource source, TrieNode top) {
    this.source = source;
    this.top = top;
  }

  /// An empty trie that is never stored, for computing a root.
  public static MerklePatriciaTrie empty() {
    return new MerklePatriciaTrie(NodeSource.NONE, Empty.INSTANCE);
  }

  /// The trie with this root, whose nodes are in `source`.
  public static MerklePatriciaTrie at(NodeSource source, Hash root) {
    TrieNode top = root.equals(BlockHeader.EMPTY_TRIE_ROOT) ? Empty.INSTANCE : new Stored(root);
    return new MerklePatriciaTrie(source, top);
  }

  /// Whether there is no entry.
  public boolean isEmpty() {
    return top instanceof Empty;
  }

  /// The value under `key`.
  public Optional<Bytes> get(byte[] key) {
    byte[] path = HexPrefix.nibbles(key);
    TrieNode node = top;
    int at = 0;
    while (true) {
      switch (node) {
        case Empty _ -> {
          return Optional.empty();
        }
        case Stored stored -> node = source.load(stored.name);
        case Leaf leaf -> {
          return endsWith(path, at, leaf.path)
              ? Optional.of(Bytes.of(leaf.value))
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
            return Optional.of(Bytes.of(branch.value)).filter(value -> !value.isEmpty());
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
    if (value.length == 0) {
      throw new IllegalArgumentException("an empty value means none: call remove");
    }
    top = put(top, HexPrefix.nibbles(key), value);
  }

  /// Removes `key` and its value, where it has one.
  public void remove(byte[] key) {
    top = remove(top, HexPrefix.nibbles(key));
  }

  /// The root hash.
  public Hash root() {
    return top.hash();
  }

  /// Hands every node that is not stored yet to `sink`, children first, and forgets them: later
  /// reads load them from the source.
  ///
  /// @return the root hash
  public Hash commit(NodeSink sink) {
    Hash root = root();
    if (!isEmpty()) {
      TrieNode kept = store(top, sink);
      if (!(kept instanceof Stored)) {
        sink.store(root, kept, top.encoding());
      }
      top = new Stored(root);
    }
    return root;
  }

  /// The nodes from the root towards `key`, as [dev.nabla.protocol.eth.TrieProof] reads them.
  public List<Bytes> prove(byte[] key) {
    List<Bytes> proof = new ArrayList<>();
    prove(top, HexPrefix.nibbles(key), proof);
    return proof;
  }

  private void prove(TrieNode named, byte[] path, List<Bytes> proof) {
    TrieNode node = named instanceof Stored stored ? source.load(stored.name) : named;
    boolean standsInItsParent = node.isInline() && !proof.isEmpty();
    if (!standsInItsParent && !(node instanceof Empty)) {
      proof.add(Bytes.of(node.encoding()));
    }
    switch (node) {
      case Extension extension -> {
        if (continuesWith(path, 0, extension.path)) {
          prove(extension.child, from(path, extension.path.length), proof);
        }
      }
      case Branch branch -> {
        if (path.length > 0) {
          prove(branch.child(path[0]), from(path, 1), proof);
        }
      }
      case Empty _, Leaf _, Stored _ -> {
        // The way ends here.
      }
    }
  }

  private TrieNode put(TrieNode node, byte[] path, byte[] value) {
    return switch (node) {
      case Empty _ -> new Leaf(path, value);
      case Stored stored -> put(source.load(stored.name), path, value);
      case Leaf leaf -> putAtLeaf(leaf, path, value);
      case Extension extension -> putAtExtension(extension, path, value);
      case Branch branch -> putAtBranch(branch, path, value);
    };
  }

  private TrieNode putAtLeaf(Leaf leaf, byte[] path, byte[] value) {
    if (Arrays.equals(leaf.path, path)) {
      return Arrays.equals(leaf.value, value) ? leaf : new Leaf(path, value);
    }
    int common = commonLength(leaf.path, path);
    Branch fork = fork();
    fork = putAtBranch(fork, from(leaf.path, common), leaf.value);
    fork = putAtBranch(fork, from(path, common), value);
    return extend(Arrays.copyOf(path, common), fork);
  }

  private TrieNode putAtExtension(Extension extension, byte[] path, byte[] value) {
    int common = commonLength(extension.path, path);
    if (common == extension.path.length) {
      TrieNode child = put(extension.child, from(path, common), value);
      return child == extension.child ? extension : new Extension(extension.path, child);
    }
    byte[] rest = from(extension.path, common + 1);
    Branch fork = fork().withChild(extension.path[common], extend(rest, extension.child));
    return extend(Arrays.copyOf(path, common), putAtBranch(fork, from(path, common), value));
  }

  private Branch putAtBranch(Branch branch, byte[] path, byte[] value) {
    if (path.length == 0) {
      return branch.withValue(value);
    }
    TrieNode before = branch.child(path[0]);
    TrieNode child = put(before, from(path, 1), value);
    return child == before ? branch : branch.withChild(path[0], child);
  }

  private TrieNode remove(TrieNode node, byte[] path) {
    return switch (node) {
      case Empty empty -> empty;
      case Stored stored -> {
        TrieNode loaded = source.load(stored.name);
        TrieNode left = remove(loaded, path);
        yield left == loaded ? stored : left;
      }
      case Leaf leaf -> Arrays.equals(leaf.path, path) ? Empty.INSTANCE : leaf;
      case Extension extension -> removeBelowExtension(extension, path);
      case Branch branch -> removeAtBranch(branch, path);
    };
  }

  private TrieNode removeBelowExtension(Extension extension, byte[] path) {
    if (!continuesWith(path, 0, extension.path)) {
      return extension;
    }
    TrieNode child = remove(extension.child, from(path, extension.path.length));
    return child == extension.child ? extension : extend(extension.path, child);
  }

  private TrieNode removeAtBranch(Branch branch, byte[] path) {
    if (path.length == 0) {
      return branch.value.length == 0 ? branch : narrow(branch.withValue(NO_VALUE));
    }
    TrieNode before = branch.child(path[0]);
    TrieNode child = remove(before, from(path, 1));
    return child == before ? branch : narrow(branch.withChild(path[0], child));
  }

  /// A branch that lost a way out, in its unique form.
  private TrieNode narrow(Branch branch) {
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
    return last < 0
        ? new Leaf(NO_VALUE, branch.value)
        : extend(new byte[] {(byte) last}, branch.child(last));
  }

  /// `node` with `prefix` in front of it, in its unique form.
  private TrieNode extend(byte[] prefix, TrieNode node) {
    if (prefix.length == 0) {
      return node;
    }
    return switch (node) {
      case Empty empty -> empty;
      case Stored stored -> {
        TrieNode loaded = source.load(stored.name);
        // A stored branch stays where it is and need not be encoded again.
        yield loaded instanceof Branch ? new Extension(prefix, stored) : extend(prefix, loaded);
      }
      case Leaf leaf -> new Leaf(TrieNode.join(prefix, leaf.path), leaf.value);
      case Extension below -> new Extension(TrieNode.join(prefix, below.path), below.child);
      case Branch branch -> new Extension(prefix, branch);
    };
  }

  /// Stores what is below `node` and the node itself unless its parent holds it.
  ///
  /// @return what the parent refers to
  private static TrieNode store(TrieNode node, NodeSink sink) {
    TrieNode kept =
        switch (node) {
          case Empty empty -> empty;
          case Stored stored -> stored;
          case Leaf leaf -> leaf;
          case Extension extension -> new Extension(extension.path, store(extension.child, sink));
          case Branch branch -> storeBelow(branch, sink);
        };
    if (kept instanceof Stored || kept instanceof Empty || node.isInline()) {
      return kept;
    }
    sink.store(node.hash(), kept, node.encoding());
    return new Stored(node.hash());
  }

  private static Branch storeBelow(Branch branch, NodeSink sink) {
    TrieNode[] children = new TrieNode[Branch.WIDTH];
    for (int nibble = 0; nibble < Branch.WIDTH; nibble++) {
      children[nibble] = store(branch.child(nibble), sink);
    }
    return new Branch(children, branch.value);
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

  private static int commonLength(byte[] left, byte[] right) {
    int mismatch = Arrays.mismatch(left, right);
    return mismatch < 0 ? left.length : mismatch;
  }

  private static byte[] from(byte[] path, int start) {
    return Arrays.copyOfRange(path, start, path.length);
  }
}
