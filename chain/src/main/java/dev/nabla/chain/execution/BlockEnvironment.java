package dev.nabla.chain.execution;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.BlockHeader;

/// What is settled about a block before its first transaction runs.
///
/// @param parent the block before
/// @param timestamp seconds since the epoch, as consensus says; not before the parent's
/// @param gasLimit of all transactions together
/// @param coinbase who gets the tips
/// @param earlier hashes of the parent's ancestors
public record BlockEnvironment(
    BlockHeader parent,
    long timestamp,
    long gasLimit,
    Address coinbase,
    BlockContext.BlockHashes earlier) {}
