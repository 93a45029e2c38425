package dev.nabla.evm.frame;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;

/// What code may ask about the block that it runs in.
///
/// @param number of the block, from 0
/// @param timestampSeconds since the epoch
/// @param gasLimit of the whole block
/// @param baseFee wei for each gas that are burnt (EIP-1559)
/// @param coinbase receiver of priority fees
/// @param prevRandao what opcode PREVRANDAO gives (EIP-4399)
/// @param chainId of the ledger (EIP-155)
/// @param blobBaseFee wei for each blob gas (EIP-4844)
/// @param blockHashes hashes of the blocks before
public record BlockContext(
    long number,
    long timestampSeconds,
    long gasLimit,
    UInt256 baseFee,
    Address coinbase,
    Hash prevRandao,
    long chainId,
    UInt256 blobBaseFee,
    BlockHashes blockHashes) {

  /// Hashes of earlier blocks.
  @FunctionalInterface
  public interface BlockHashes {
    /// The hash of block `number`, asked only for the last 256 before this one.
    Hash of(long number);
  }
}
