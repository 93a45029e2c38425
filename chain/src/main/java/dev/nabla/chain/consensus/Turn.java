package dev.nabla.chain.consensus;

import dev.nabla.primitives.bytes.Address;

/// What consensus settles about a block before anybody fills it.
///
/// @param timestamp seconds since the epoch; the ledger never reads a clock
/// @param proposer who gets the tips
public record Turn(long timestamp, Address proposer) {}
