package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.P256;
import dev.nabla.primitives.crypto.P256PrivateKey;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.tee.enclave.Attester;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.enclave.SoftwareAttester;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// An enclave that signs with a key of the test and tells of each signature beforehand.
public final class TestEnclave implements Enclave {
  private static final KeyPair RSA = rsa();

  /// A certificate whose secret key nobody has; valid to 2081.
  public static final Bytes CERTIFICATE =
      Bytes.fromHex(
          "3082017e30820125a003020102021464532232e7c43315a8d45638e787c71af4b40c65300a06082a8648"
              + "ce3d04030230143112301006035504030c0974657374206e6f64653020170d3236313132343230323435"
              + "355a180f32303831303832373230323435355a30143112301006035504030c0974657374206e6f646530"
              + "59301306072a8648ce3d020106082a8648ce3d03010703420004fdf02c8f08e0b1a2aa5bbe60e88289d9"
              + "e1199c4956a956041e97c360975d7ce25e911ffe827cc1d1095a89c66987fc17ad3975277371c91eb97a"
              + "13e65cae2177a3533051301d0603551d0e041604140b3dacf6e9e94371d15ff6b0e9ef9e2ee13d37ab30"
              + "1f0603551d230418301680140b3dacf6e9e94371d15ff6b0e9ef9e2ee13d37ab300f0603551d130101ff"
              + "040530030101ff300a06082a8648ce3d0403020347003044022065c588c92ae85553cd8404b47283a2cc"
              + "cdf3698b482314ba48853a96cdd260db02207949b3d0e399793560b0f758136238bfe8582f845970fe02"
              + "d3d0213c8bc143c5");

  private final P256PrivateKey key = P256PrivateKey.generate(new SplittableRandom(7));
  private final List<Consumer<Hash>> watchers = new ArrayList<>();
  private final Attester attester;

  /// By the machine's clock.
  public TestEnclave() {
    this(InstantSource.system());
  }

  /// @param clock dates its evidence
  public TestEnclave(InstantSource clock) {
    this.attester = new SoftwareAttester(clock, new SecureRandom());
  }

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
  public Attester attester() {
    return attester;
  }

  @Override
  public Hash sealingKey() {
    return Hash.fromHex("09".repeat(32));
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
    return CERTIFICATE;
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
