package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.verifier.NodeBinding;
import javax.net.ssl.SSLContext;

/// The place that holds a node's secret keys. Secrets never leave it; it signs what it is given, so
/// who can call it can speak as the node.
///
/// Safe for use by several threads; signatures beyond a named bound at once wait their turn.
public interface Enclave extends AutoCloseable {
  /// What protects the keys.
  default Platform platform() {
    return Platform.of(attester().kind());
  }

  /// The key that signs windows.
  P256PublicKey receiptKey();

  /// The key that names the node and signs OpenGradient's responses and heartbeats.
  RsaPublicKey rsaKey();

  /// The X25519 key that requests can be sealed to (RFC 7748), as its 32 bytes.
  Hash sealingKey();

  /// Makes evidence of what protects the keys.
  Attester attester();

  /// keccak256 of the RSA key's SubjectPublicKeyInfo.
  default Hash nodeId() {
    return rsaKey().nodeId();
  }

  /// The low-s P-256 signature, 64 bytes r ‖ s, of `digest` by [#receiptKey()], with the nonce of
  /// RFC 6979: the same digest always gives the same bytes, so that a signature that was lost can
  /// be made again and two windows can never share a nonce.
  ///
  /// @throws IllegalStateException after [#close()]
  Bytes sign(Hash digest);

  /// The RSASSA-PSS signature of `message` by [#rsaKey()].
  ///
  /// @throws IllegalStateException after [#close()]
  Bytes signPss(Bytes message);

  /// DER of the self-signed certificate that TLS clients pin.
  Bytes tlsCertificate();

  /// The public keys, as evidence is bound to them.
  default NodeBinding.Keys bindingKeys() {
    Bytes spki = X509.read(tlsCertificate()).spki();
    return new NodeBinding.Keys(
        nodeId(), receiptKey().x(), receiptKey().y(), sealingKey(), Digests.sha256(spki.toArray()));
  }

  /// A TLS server context that presents [#tlsCertificate()].
  SSLContext tlsContext();

  /// Forgets the secrets; nothing can be signed after it. Idempotent.
  @Override
  void close();
}
