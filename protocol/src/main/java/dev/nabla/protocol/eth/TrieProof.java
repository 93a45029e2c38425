package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.RlpReader;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a Merkle-Patricia proof (Yellow Paper, appendix D): the nodes on the way from a root to a
/// key, which show either its value or that it has none. Pure; safe to call from any thread.
///
/// Every node must hash to what its parent names, be canonical and lie on the key's path, and none
/// may be left over, so that of each proof there is one form: changing any byte of it breaks it.
public final class TrieProof {
  /// Most nodes of a proof: the root and one for each nibble of a 32-byte key.
  public static final int MAX_NODES = 65;

  private static final int BRANCH_ITEMS = 17;
  private static final int SHORT_ITEMS = 2;
  private static final Bytes NOTHING = Bytes.of((byte) 0x80);

  private final byte[] path;
  private final List<Bytes> nodes;
  private int taken;
  private int walked;

  private TrieProof(byte[] path, List<Bytes> nodes) {
    this.path = path;
    this.nodes = nodes;
  }

  /// What a proof shows.
  public sealed interface Result {
    /// The key has this value.
    record Present(Bytes value) implements Result {}

    /// The key has no value.
    record Absent() implements Result {}

    /// The nodes prove nothing.
    record Broken(String detail) implements Result {}
  }

  /// What `nodes` show about `key` under `root`.
  ///
  /// @param key as it stands in the trie: already hashed for a secure trie
  public static Result check(Hash root, Bytes key, List<Bytes> nodes) {
    if (nodes.isEmpty()) {
      return root.equals(BlockHeader.EMPTY_TRIE_ROOT)
          ? new Result.Absent()
          : new Result.Broken("no node of the trie is given");
    }
    if (nodes.size() > MAX_NODES) {
      return new Result.Broken("more than " + MAX_NODES + " nodes");
    }
    TrieProof proof = new TrieProof(HexPrefix.nibbles(key.toArray()), nodes);
    try {
      Result result = proof.descend(root);
      return proof.taken == nodes.size()
          ? result
          : new Result.Broken((nodes.size() - proof.taken) + " nodes too many");
    } catch (DecodingException e) {
      return new Result.Broken("node " + (proof.taken - 1) + ": " + e.getMessage());
    }
  }

  private Result descend(Hash expected) {
    if (taken == nodes.size()) {
      return new Result.Broken("node " + taken + " is missing");
    }
    Bytes node = nodes.get(taken++);
    if (!Keccak256.hash(node).equals(expected)) {
      return new Result.Broken("node " + (taken - 1) + " does not hash to " + expected);
    }
    return visit(node);
  }

  private Result visit(Bytes node) {
    List<Bytes> items = new ArrayList<>();
    RlpReader in = RlpReader.ofList(node);
    while (in.hasNext() && items.size() < BRANCH_ITEMS) {
      items.add(in.raw());
    }
    in.expectEnd();
    return switch (items.size()) {
      case BRANCH_ITEMS -> visitBranch(items);
      case SHORT_ITEMS -> visitShort(string(items.getFirst()).toArray(), items.getLast());
      default -> throw new DecodingException("a node of " + items.size() + " items", 0);
    };
  }

  private Result visitShort(byte[] compact, Bytes end) {
    byte[] part = HexPrefix.decode(compact);
    boolean onTheWay =
        path.length - walked >= part.length
            && Arrays.equals(path, walked, walked + part.length, part, 0, part.length);
    walked += part.length;
    if (HexPrefix.isLeaf(compact)) {
      Bytes value = string(end);
      if (value.isEmpty()) {
        throw new DecodingException("a leaf without a value", 0);
      }
      return onTheWay && walked == path.length ? new Result.Present(value) : new Result.Absent();
    }
    if (part.length == 0) {
      throw new DecodingException("an extension of no nibbles", 0);
    }
    return onTheWay ? follow(end) : new Result.Absent();
  }

  private Result visitBranch(List<Bytes> items) {
    boolean here = walked == path.length;
    Bytes item = items.get(here ? BRANCH_ITEMS - 1 : path[walked]);
    if (item.equals(NOTHING)) {
      return new Result.Absent();
    }
    if (here) {
      return new Result.Present(string(item));
    }
    walked++;
    return follow(item);
  }

  /// A child is named by its hash, or stands in its parent where it has fewer than 32 bytes.
  private Result follow(Bytes child) {
    RlpReader in = RlpReader.of(child);
    if (!in.nextIsList()) {
      return descend(in.hash());
    }
    if (child.size() >= Hash.SIZE) {
      throw new DecodingException("a node of " + child.size() + " bytes inside its parent", 0);
    }
    return visit(child);
  }

  private static Bytes string(Bytes item) {
    return RlpReader.of(item).bytes();
  }
}
