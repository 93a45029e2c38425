package dev.nabla.gateway.registration;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.contract.ModelRecord;
import java.time.Duration;
import java.util.List;

/// What a node says about itself on the ledger.
///
/// @param paymentAddress who is paid
/// @param endpoint base URL without a trailing slash
/// @param heartbeatInterval time between heartbeats, well below the registry's longest age
/// @param models what it serves; those that the hub does not know are published
public record NodeProfile(
    Address paymentAddress, String endpoint, Duration heartbeatInterval, List<ModelRecord> models) {
  /// Copies the list.
  public NodeProfile {
    models = List.copyOf(models);
  }
}
