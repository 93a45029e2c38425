package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.NodeKeys;

/// A node as `TeeRegistry` stores it.
///
/// @param registeredAt seconds since the epoch
/// @param enabled whether its operator has it in service
public record RegisteredNode(
    Address operator,
    Address paymentAddress,
    NodeKeys keys,
    long registeredAt,
    boolean enabled,
    String endpoint,
    Bytes tlsCertificate) {}
