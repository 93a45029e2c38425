package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// Which logs to fetch.
///
/// @param fromBlock first block, inclusive
/// @param toBlock last block, inclusive
/// @param topics alternatives for the first topic; empty for any
public record LogFilter(Address address, long fromBlock, long toBlock, List<Hash> topics) {
  /// Copies the list.
  public LogFilter {
    topics = List.copyOf(topics);
    if (fromBlock < 0 || toBlock < fromBlock) {
      throw new IllegalArgumentException("blocks " + fromBlock + " to " + toBlock);
    }
  }
}
