package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
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
    Bytes tlsCertificate,
    Attested attested) {
  /// What its newest evidence was.
  ///
  /// @param tlsSpki SHA-256 of the TLS key's SubjectPublicKeyInfo
  /// @param sealingKey its X25519 key
  /// @param policyId of the record that accepted it
  /// @param measurementHash what was measured, as OpenGradient's `pcrHash`
  /// @param at seconds since the epoch at which it was accepted
  /// @param until last second for which it is good
  /// @param block in which it was accepted
  public record Attested(
      Hash tlsSpki,
      Hash sealingKey,
      Hash policyId,
      Hash measurementHash,
      long at,
      long until,
      long block) {}
}
