package dev.nabla.services.validator;

import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.protocol.contract.Heartbeat;

/// What the ledger knows of one node, as an audit needs it.
interface NodeHistory {
  /// The key that signs its windows.
  P256PublicKey receiptKey();

  /// Its heartbeat in exactly this block; one that does not exist where there is none.
  Heartbeat heartbeatAt(long blockNumber);

  /// Whether it was in service from that block's heartbeat until the batch was committed.
  boolean validSince(long heartbeatBlock);
}
