package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.TransactionSender;

/// What the proxy may stake when it accuses by itself.
///
/// @param sender whose bonds they are
/// @param bondLimit most that may be at stake at once, in wei
public record Purse(TransactionSender sender, UInt256 bondLimit) {}
