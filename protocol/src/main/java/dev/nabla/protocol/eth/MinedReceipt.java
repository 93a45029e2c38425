package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Hash;

/// How a transaction ended, with its place on the ledger.
///
/// @param succeeded whether it ran to its end; false where it reverted or ran out of gas
public record MinedReceipt(
    Hash transactionHash, long blockNumber, boolean succeeded, long gasUsed) {}
