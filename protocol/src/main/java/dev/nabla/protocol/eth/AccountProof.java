package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.List;

/// What the state holds about one account and some of its slots, with the proof (EIP-1186).
///
/// An account that does not exist is claimed as one with nonce 0, balance 0, no code and no
/// storage.
///
/// @param nonce unsigned 64 bits
/// @param storageRoot root of the account's own trie
/// @param nodes from the state root down
public record AccountProof(
    Address address,
    long nonce,
    UInt256 balance,
    Hash codeHash,
    Hash storageRoot,
    List<Bytes> nodes,
    List<StorageProof> storage) {
  /// keccak256 of no bytes.
  public static final Hash NO_CODE =
      Hash.fromHex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

  /// Copies the lists.
  public AccountProof {
    nodes = List.copyOf(nodes);
    storage = List.copyOf(storage);
  }

  /// Whether the account and every slot are what this claims, in the state with the root
  /// `stateRoot`. Costs a hash for each node.
  public ProofVerdict verify(Hash stateRoot) {
    Bytes key = Keccak256.hash(address.toArray()).toBytes();
    ProofVerdict account =
        switch (TrieProof.check(stateRoot, key, nodes)) {
          case TrieProof.Result.Present(Bytes value) ->
              value.equals(leaf())
                  ? new ProofVerdict.Proved()
                  : new ProofVerdict.Refused("account " + address + " has other values");
          case TrieProof.Result.Absent() ->
              claimsNothing()
                  ? new ProofVerdict.Proved()
                  : new ProofVerdict.Refused("account " + address + " does not exist");
          case TrieProof.Result.Broken(String detail) ->
              new ProofVerdict.Refused("account " + address + ": " + detail);
        };
    return account.isProved() ? verifyStorage() : account;
  }

  private ProofVerdict verifyStorage() {
    for (StorageProof slot : storage) {
      ProofVerdict verdict = slot.verify(storageRoot);
      if (!verdict.isProved()) {
        return verdict;
      }
    }
    return new ProofVerdict.Proved();
  }

  private boolean claimsNothing() {
    return nonce == 0
        && balance.isZero()
        && codeHash.equals(NO_CODE)
        && storageRoot.equals(BlockHeader.EMPTY_TRIE_ROOT);
  }

  private Bytes leaf() {
    return new RlpWriter()
        .beginList()
        .number(nonce)
        .number(balance)
        .hash(storageRoot)
        .hash(codeHash)
        .endList()
        .toBytes();
  }
}
