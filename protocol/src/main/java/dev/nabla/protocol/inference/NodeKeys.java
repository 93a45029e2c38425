package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPublicKey;

/// The two public keys of a node, which `TeeRegistry` binds together.
///
/// @param rsa names the node and signs OpenGradient's responses
/// @param receiptKey signs windows
public record NodeKeys(RsaPublicKey rsa, P256PublicKey receiptKey) {
  /// keccak256 of the RSA key's SubjectPublicKeyInfo.
  public Hash nodeId() {
    return rsa.nodeId();
  }
}
