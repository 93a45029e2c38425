package dev.nabla.evm.state;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// What a LOG instruction left behind.
///
/// @param address of the contract that logged
/// @param topics 0 to 4
public record EventLog(Address address, List<Hash> topics, Bytes data) {
  /// Copies the list.
  public EventLog {
    topics = List.copyOf(topics);
  }
}
