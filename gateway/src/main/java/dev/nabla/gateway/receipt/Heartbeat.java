package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Hash;

/// The newest heartbeat of this node that the chain knows.
///
/// @param blockNumber block that recorded it
/// @param hash hash of the block before, as recorded; nobody knew it earlier
public record Heartbeat(long blockNumber, Hash hash) {}
