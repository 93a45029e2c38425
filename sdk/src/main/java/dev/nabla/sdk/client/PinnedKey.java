package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS that trusts one key: that of the certificate in the registry of nodes. No authority, no host
/// name and no expiry counts beside it, since the registry says who a node is and the ledger when
/// it stopped being it; a new certificate over the same key is the same node.
public final class PinnedKey extends X509ExtendedTrustManager {
  private final PublicKey pinned;

  private PinnedKey(PublicKey pinned) {
    this.pinned = pinned;
  }

  /// A context whose handshakes succeed with the holder of the certificate's key alone.
  ///
  /// @param certificate X.509 in DER, as registered
  /// @throws DecodingException where it is none
  public static SSLContext context(Bytes certificate) {
    try {
      PinnedKey pin = new PinnedKey(parse(certificate).getPublicKey());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {pin}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  private static X509Certificate parse(Bytes certificate) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.toArray()));
    } catch (CertificateException e) {
      throw new DecodingException("the registered certificate is none", 0, e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0 || !chain[0].getPublicKey().equals(pinned)) {
      throw new CertificateException("the server holds another key than the registered one");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw noClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw noClient();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw noClient();
  }

  private static UnsupportedOperationException noClient() {
    return new UnsupportedOperationException("this side never serves");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
