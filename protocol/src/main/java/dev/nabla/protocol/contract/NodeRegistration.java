package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.NodeKeys;

/// What an operator registers.
///
/// @param keys the node's RSA and P-256 keys, bound to each other for good
/// @param paymentAddress who is paid
/// @param endpoint base URL without a trailing slash, at most 256 bytes
/// @param tlsCertificate X.509 in DER, at most 4,096 bytes
/// @param p256Proof r ‖ s over [TeeRegistryContract#registrationDigest]
/// @param rsaProof RSASSA-PSS over the digest as a 32-byte message
/// @param attestation evidence for the node as it is registered here
public record NodeRegistration(
    NodeKeys keys,
    Address paymentAddress,
    String endpoint,
    Bytes tlsCertificate,
    Bytes p256Proof,
    Bytes rsaProof,
    NodeAttestation attestation) {}
