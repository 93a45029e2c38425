package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPublicKey;
import javax.net.ssl.SSLContext;

/// The place that holds a node's secret keys. Secrets never leave it; it signs what it is given, so
/// who can call it can speak as the node.
///
/// Safe for use by several threads; signatures beyond a named bound at once wait their turn.
public interface Enclave extends AutoCloseable {
  /// What protects the keys.
  Platform platform();

  /// The key that signs windows.
  P256PublicKey receiptKey();

  /// The key that names the node and signs OpenGradient's responses and heartbeats.
  RsaPublicKey rsaKey();

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

  /// A TLS server context that presents [#tlsCertificate()].
  SSLContext tlsContext();

  /// Forgets the secrets; nothing can be signed after it. Idempotent.
  @Override
  void close();
}
