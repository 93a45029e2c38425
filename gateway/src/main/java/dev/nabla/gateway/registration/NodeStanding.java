package dev.nabla.gateway.registration;

import dev.nabla.gateway.receipt.Heartbeat;
import dev.nabla.primitives.bytes.Hash;

/// What the ledger knows of this node, as far as receipts need it. Safe to ask from any thread.
public interface NodeStanding {
  /// The newest heartbeat that the ledger has.
  ///
  /// @throws NotRegisteredException while there is none
  Heartbeat newestHeartbeat();

  /// The id under which the hub knows a model that this node serves.
  ///
  /// @throws NotRegisteredException while the hub does not know it
  Hash modelId(String name);

  /// Makes this node's evidence.
  Witness witness();

  /// Whether receipts can be signed for every model.
  boolean isReady();
}
