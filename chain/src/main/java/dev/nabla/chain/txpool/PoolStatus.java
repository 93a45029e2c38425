package dev.nabla.chain.txpool;

/// How much waits.
///
/// @param pending transactions that could run now, were the fee right
/// @param queued transactions behind a gap in their sender's nonces
public record PoolStatus(int pending, int queued) {}
