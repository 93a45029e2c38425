package dev.nabla.protocol.inference;

import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.SealedHeader;
import java.util.List;

/// That a window was committed, and what became of its batch, as of one sealed block: provable
/// without a network by whoever knows the producer.
///
/// @param commitment the batch as committed
/// @param leafPath from the window's [BatchLeaf] to the batch's root
/// @param header block whose state the proofs are about
/// @param accounts accounts and storage slots of contracts in that state (EIP-1186)
public record SettlementProof(
    BatchCommitment commitment,
    MerklePath leafPath,
    SealedHeader header,
    List<AccountProof> accounts) {
  /// Most accounts proven in one file.
  public static final int MAX_ACCOUNTS = 8;

  public SettlementProof {
    accounts = List.copyOf(accounts);
  }
}
