package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Hash;

/// A node's sign of life on the ledger.
///
/// @param blockNumber block that recorded it
/// @param hash of the block before
/// @param timestamp of its block, seconds since the epoch; 0 where there is no heartbeat
public record Heartbeat(long blockNumber, Hash hash, long timestamp) {
  /// Whether there is one.
  public boolean exists() {
    return timestamp != 0;
  }
}
