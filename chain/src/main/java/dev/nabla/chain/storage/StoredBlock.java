package dev.nabla.chain.storage;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import java.util.List;

/// A committed block with what became of its transactions.
///
/// @param hash of the header
public record StoredBlock(
    SealedHeader sealedHeader, Hash hash, List<ExecutedTransaction> transactions) {
  /// Copies the list.
  public StoredBlock {
    transactions = List.copyOf(transactions);
  }

  /// The header without its seal.
  public BlockHeader header() {
    return sealedHeader.header();
  }

  /// The block as others would receive it.
  public Block block() {
    return new Block(
        sealedHeader, transactions.stream().map(ExecutedTransaction::transaction).toList());
  }
}
