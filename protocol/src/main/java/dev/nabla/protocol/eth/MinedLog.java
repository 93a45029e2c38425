package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Hash;

/// A log with its place on the ledger.
///
/// @param logIndex among the logs of the block
public record MinedLog(Log log, long blockNumber, Hash transactionHash, int logIndex) {}
