package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.enclave.Platform;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// An enclave that signs with a key of the test and tells of each signature beforehand.
public final class TestEnclave implements Enclave {
  private static final KeyPair RSA = rsa();

  private final P256PrivateKey key = P256PrivateKey.generate(new SplittableRandom(7));
  private final List<Consumer<Hash>> watchers = new ArrayList<>();

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Tells `watcher` each digest before it is signed.
  public void watch(Consumer<Hash> watcher) {
    watchers.add(watcher);
  }

  @Override
  public Platform platform() {
    return Platform.SOFTWARE;
  }

  @Override
  public P256PublicKey receiptKey() {
    return key.publicKey();
  }

  @Override
  public RsaPublicKey rsaKey() {
    return new RsaPublicKey(Bytes.of(RSA.getPublic().getEncoded()));
  }

  @Override
  public Bytes sign(Hash digest) {
    watchers.forEach(watcher -> watcher.accept(digest));
    return P256.sign(digest, key);
  }

  @Override
  public Bytes signPss(Bytes message) {
    return RsaPss.sign(message, (RSAPrivateKey) RSA.getPrivate(), new SecureRandom());
  }

  @Override
  public Bytes tlsCertificate() {
    return Bytes.EMPTY;
  }

  @Override
  public SSLContext tlsContext() {
    throw new UnsupportedOperationException("no test of the gateway uses TLS");
  }

  @Override
  public void close() {
    key.close();
  }
}
