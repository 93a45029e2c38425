package dev.nabla.tee.enclave;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.spec.RSAPublicKeySpec;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Real keys with no hardware around them: whoever can read the process or its key file can take
/// them. For development; it says so ([Platform#SOFTWARE]).
///
/// Closing zeroes the receipt key and the X25519 key. The JDK's RSA and TLS keys cannot be zeroed;
/// the enclave forgets them and the collector takes them.
public final class SoftwareEnclave implements Enclave {
  /// Signatures made at once; more wait their turn, first come first served.
  public static final int MAX_SIGNATURES_AT_ONCE = 8;

  private final EnclaveKeys keys;
  private final RsaPublicKey rsaKey;
  private final Attester attester;
  private final SecureRandom random;
  private final Semaphore turns = new Semaphore(MAX_SIGNATURES_AT_ONCE, true);
  private volatile boolean closed;

  private SoftwareEnclave(EnclaveKeys keys, Attester attester, SecureRandom random) {
    this.keys = keys;
    this.attester = attester;
    this.random = random;
    this.rsaKey = publicKey(keys);
  }

  /// The enclave whose keys `file` holds; makes them where there is no file.
  ///
  /// @param clock dates the certificate of new keys
  /// @param random makes new keys and salts of RSA signatures
  /// @throws EnclaveException where the file cannot be used or written, or others may read it
  public static SoftwareEnclave open(Path file, InstantSource clock, SecureRandom random) {
    KeyFile store = new KeyFile(file);
    Attester attester = new SoftwareAttester(clock, random);
    if (store.exists()) {
      return new SoftwareEnclave(store.read(), attester, random);
    }
    EnclaveKeys keys = EnclaveKeys.generate(random, clock.instant());
    store.write(keys);
    return new SoftwareEnclave(keys, attester, random);
  }

  private static RsaPublicKey publicKey(EnclaveKeys keys) {
    try {
      var spec = new RSAPublicKeySpec(keys.rsa().getModulus(), keys.rsa().getPublicExponent());
      return new RsaPublicKey(
          Bytes.of(KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows RSA", e);
    }
  }

  @Override
  public Attester attester() {
    return attester;
  }

  @Override
  public Hash sealingKey() {
    return keys.sealing().publicKey();
  }

  @Override
  public P256PublicKey receiptKey() {
    return keys.receipt().publicKey();
  }

  @Override
  public RsaPublicKey rsaKey() {
    return rsaKey;
  }

  @Override
  public Bytes sign(Hash digest) {
    return inTurn(() -> P256.sign(digest, keys.receipt()));
  }

  @Override
  public Bytes signPss(Bytes message) {
    return inTurn(() -> RsaPss.sign(message, keys.rsa(), random));
  }

  private Bytes inTurn(Supplier<Bytes> signature) {
    turns.acquireUninterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the enclave is closed");
      }
      return signature.get();
    } finally {
      turns.release();
    }
  }

  @Override
  public Bytes tlsCertificate() {
    try {
      return Bytes.of(keys.certificate().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("our own certificate has an encoding", e);
    }
  }

  @Override
  public SSLContext tlsContext() {
    if (closed) {
      throw new IllegalStateException("the enclave is closed");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] noPassword = new char[0];
      store.setKeyEntry("tls", keys.tls(), noPassword, new Certificate[] {keys.certificate()});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, noPassword);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, random);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK serves TLS from a key in memory", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    keys.receipt().close();
    keys.sealing().close();
  }

  /// The node's id and platform; no secret.
  @Override
  public String toString() {
    return "SoftwareEnclave[" + rsaKey.nodeId() + ", " + platform().label() + "]";
  }
}
