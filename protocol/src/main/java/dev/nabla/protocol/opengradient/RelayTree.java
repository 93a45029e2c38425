package dev.nabla.protocol.opengradient;

import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.ArrayList;
import java.util.List;

/// The tree whose root OpenGradient's settlement relay puts on chain: OpenZeppelin's
/// `StandardMerkleTree` over `(bytes32 teeId, bytes32 inputHash, bytes32 outputHash, bytes
/// signature, uint256 timestamp)`. Nabla's own trees are positional; this one sorts, so it can show
/// that an answer is in it and never that one is missing.
///
/// Pure; a tree over n leaves costs n − 1 hashes and a sort.
public final class RelayTree {
  private static final int WORD = 32;

  /// Words of a leaf before the signature's length: five of the tuple, its offset being one.
  private static final int HEAD_WORDS = 5;

  private final List<Hash> nodes;

  private RelayTree(List<Hash> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /// The leaf of one answer: keccak256(keccak256(abi.encode(…))).
  public static Hash leaf(Hash teeId, SignedAnswer answer, Bytes signature) {
    int padding = (WORD - signature.size() % WORD) % WORD;
    Bytes encoded =
        Bytes.concat(
            teeId.toBytes(),
            answer.requestHash().toBytes(),
            answer.outputHash().toBytes(),
            word((long) HEAD_WORDS * WORD),
            word(answer.timestampSeconds()),
            word(signature.size()),
            signature,
            Bytes.of(new byte[padding]));
    return Keccak256.hash(Keccak256.hash(encoded).toBytes());
  }

  private static Bytes word(long value) {
    byte[] word = new byte[WORD];
    BigEndian.putLong(word, WORD - Long.BYTES, value);
    return Bytes.of(word);
  }

  /// The tree over these leaves, in whatever order they come.
  ///
  /// @throws IllegalArgumentException where there is none
  public static RelayTree of(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      throw new IllegalArgumentException("a tree needs a leaf");
    }
    List<Hash> sorted = new ArrayList<>(leaves);
    sorted.sort((a, b) -> a.toBytes().compareTo(b.toBytes()));
    List<Hash> nodes = new ArrayList<>(sorted.reversed());
    int inner = leaves.size() - 1;
    for (int i = 0; i < inner; i++) {
      nodes.addFirst(Hash.ZERO);
    }
    for (int i = inner - 1; i >= 0; i--) {
      nodes.set(i, pair(nodes.get(2 * i + 1), nodes.get(2 * i + 2)));
    }
    return new RelayTree(nodes);
  }

  private static Hash pair(Hash a, Hash b) {
    Bytes left = a.toBytes();
    Bytes right = b.toBytes();
    return left.compareTo(right) <= 0
        ? Keccak256.hash(Bytes.concat(left, right))
        : Keccak256.hash(Bytes.concat(right, left));
  }

  /// What goes on chain.
  public Hash root() {
    return nodes.getFirst();
  }

  /// All nodes, the root first, the children of node i at 2i + 1 and 2i + 2.
  public List<Hash> nodes() {
    return nodes;
  }

  /// The siblings from `leaf` up to the root.
  ///
  /// @throws IllegalArgumentException where the tree does not hold it
  public List<Hash> proof(Hash leaf) {
    int at = nodes.lastIndexOf(leaf);
    if (at < nodes.size() / 2) {
      throw new IllegalArgumentException("the tree has no leaf " + leaf);
    }
    List<Hash> siblings = new ArrayList<>();
    while (at > 0) {
      siblings.add(nodes.get(at % 2 == 1 ? at + 1 : at - 1));
      at = (at - 1) / 2;
    }
    return siblings;
  }
}
