package dev.nabla.chain.storage;

/// Where a transaction stands.
///
/// @param index in its block, from 0
public record TransactionLocation(long blockNumber, int index) {}
