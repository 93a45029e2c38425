package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;

/// What code may ask about the transaction that it runs in.
///
/// @param origin the transaction's sender
/// @param gasPrice wei that the sender pays for each gas
/// @param blobHashes versioned hashes of the transaction's blobs (EIP-4844)
public record TransactionContext(Address origin, UInt256 gasPrice, List<Hash> blobHashes) {
  /// Copies the list.
  public TransactionContext {
    blobHashes = List.copyOf(blobHashes);
  }
}
