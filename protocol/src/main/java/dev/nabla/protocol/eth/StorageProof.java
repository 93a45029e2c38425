package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.List;

/// The value of one storage slot, with the proof (EIP-1186).
///
/// @param value zero for a slot that was never set
/// @param nodes from the account's storage root down
public record StorageProof(UInt256 slot, UInt256 value, List<Bytes> nodes) {
  /// Copies the list.
  public StorageProof {
    nodes = List.copyOf(nodes);
  }

  /// Whether the slot has this value in the storage with the root `storageRoot`.
  public ProofVerdict verify(Hash storageRoot) {
    Bytes key = Keccak256.hash(slot.toArray()).toBytes();
    return switch (TrieProof.check(storageRoot, key, nodes)) {
      case TrieProof.Result.Present(Bytes found) ->
          !value.isZero() && found.equals(new RlpWriter().number(value).toBytes())
              ? new ProofVerdict.Proved()
              : new ProofVerdict.Refused("slot " + slot.toQuantity() + " has another value");
      case TrieProof.Result.Absent() ->
          value.isZero()
              ? new ProofVerdict.Proved()
              : new ProofVerdict.Refused("slot " + slot.toQuantity() + " is empty");
      case TrieProof.Result.Broken(String detail) ->
          new ProofVerdict.Refused("slot " + slot.toQuantity() + ": " + detail);
    };
  }
}
