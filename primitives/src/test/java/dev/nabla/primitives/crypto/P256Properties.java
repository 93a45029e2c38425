package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.junit.jupiter.api.Test;

/// Against the JDK's ECDSA.
class P256Properties {
  @Test
  void jdkAcceptsOurSignaturesAndWeItsLowSOnes() throws GeneralSecurityException {
    int count = Seeds.count(40, 2_000);
    Seeds seeds = Seeds.of("p256 against the JDK", count);
    for (int i = 0; i < count; i++) {
      byte[] secret = randomSecret(seeds);
      P256PrivateKey key = P256PrivateKey.of(secret);
      Hash digest = Hash.of(seeds.bytes(Hash.SIZE));

      Bytes ours = P256.sign(digest, key);
      Bytes theirs = jdkSign(digest, secret);

      assertThat(P256.verify(digest, ours, key.publicKey())).isTrue();
      assertThat(jdkVerify(digest, ours, key.publicKey())).as(seeds.toString()).isTrue();
      assertThat(P256.verify(digest, theirs, key.publicKey())).isEqualTo(isLowS(theirs));
      assertThat(P256.verify(digest, withOtherS(ours), key.publicKey())).isFalse();
      assertThat(jdkVerify(digest, withOtherS(ours), key.publicKey())).isTrue();
    }
  }

  @Test
  void refusesEveryChangedByte() {
    Seeds seeds = Seeds.of("p256 changed bytes", 96);
    P256PrivateKey key = P256PrivateKey.of(randomSecret(seeds));
    Hash digest = Hash.of(seeds.bytes(Hash.SIZE));
    Bytes signature = P256.sign(digest, key);

    for (int i = 0; i < P256.SIGNATURE_SIZE; i++) {
      Bytes changed = Bytes.of(changed(signature.toArray(), i, seeds));

      assertThat(P256.verify(digest, changed, key.publicKey())).as("byte %d", i).isFalse();
    }
    for (int i = 0; i < Hash.SIZE; i++) {
      Hash other = Hash.of(changed(digest.toArray(), i, seeds));

      assertThat(P256.verify(other, signature, key.publicKey())).as("byte %d", i).isFalse();
    }
  }

  @Test
  void refusesSignaturesOutOfRange() {
    Seeds seeds = Seeds.of("p256 ranges", 6);
    P256PrivateKey key = P256PrivateKey.of(randomSecret(seeds));
    Hash digest = Hash.of(seeds.bytes(Hash.SIZE));
    Bytes signature = P256.sign(digest, key);
    Bytes order =
        Bytes.of(P256Curve.DOMAIN.getCurve().fromBigInteger(P256Curve.ORDER).getEncoded());

    for (Bytes bad : new Bytes[] {Hash.ZERO.toBytes(), order, Bytes.fromHex("ff".repeat(32))}) {
      assertThat(P256.verify(digest, Bytes.concat(bad, signature.slice(32, 32)), key.publicKey()))
          .isFalse();
      assertThat(P256.verify(digest, Bytes.concat(signature.slice(0, 32), bad), key.publicKey()))
          .isFalse();
    }
    assertThat(P256.verify(digest, Bytes.EMPTY, key.publicKey())).isFalse();
    assertThat(P256.verify(digest, signature.slice(0, 63), key.publicKey())).isFalse();
    assertThat(P256.verify(digest, Bytes.concat(signature, Bytes.of((byte) 0)), key.publicKey()))
        .isFalse();
  }

  @Test
  void refusesKeysOffTheCurve() {
    P256PublicKey key = P256PrivateKey.of(randomSecret(Seeds.of("p256 keys", 4))).publicKey();

    assertThatThrownBy(() -> new P256PublicKey(key.y(), key.x()))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new P256PublicKey(Hash.ZERO, Hash.ZERO))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> new P256PublicKey(Hash.fromHex("ff".repeat(32)), key.y()))
        .isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> P256PublicKey.of(key.toBytes().slice(0, 63)))
        .isInstanceOf(DecodingException.class);
    assertThat(P256PublicKey.of(key.toBytes())).isEqualTo(key);
  }

  @Test
  void refusesSecretsOutOfRange() {
    byte[] order = P256Curve.DOMAIN.getCurve().fromBigInteger(P256Curve.ORDER).getEncoded();

    assertThatThrownBy(() -> P256PrivateKey.of(new byte[32])).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> P256PrivateKey.of(order)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> P256PrivateKey.of(new byte[31])).isInstanceOf(DecodingException.class);
  }

  @Test
  void closedKeySignsNoMoreAndNeverPrintsItsSecret() {
    P256PrivateKey key = P256PrivateKey.generate(Seeds.of("p256 closing", 1).random());
    key.close();

    assertThatThrownBy(() -> P256.sign(Hash.ZERO, key)).isInstanceOf(IllegalStateException.class);
    assertThat(key.toString()).contains("hidden");
  }

  private static byte[] randomSecret(Seeds seeds) {
    return P256PrivateKey.generate(seeds.random()).copySecret();
  }

  private static byte[] changed(byte[] bytes, int index, Seeds seeds) {
    bytes[index] ^= (byte) seeds.nextInt(1, 256);
    return bytes;
  }

  private static boolean isLowS(Bytes signature) {
    return new BigInteger(1, signature.slice(32, 32).toArray()).compareTo(P256Curve.HALF_ORDER)
        <= 0;
  }

  private static Bytes withOtherS(Bytes signature) {
    BigInteger s = new BigInteger(1, signature.slice(32, 32).toArray());
    return Bytes.concat(
        signature.slice(0, 32), Bytes.fromHex("%064x".formatted(P256Curve.ORDER.subtract(s))));
  }

  private static Bytes jdkSign(Hash digest, byte[] secret) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("NONEwithECDSAinP1363Format");
    signer.initSign(
        KeyFactory.getInstance("EC")
            .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, secret), parameters())));
    signer.update(digest.toArray());
    return Bytes.of(signer.sign());
  }

  private static boolean jdkVerify(Hash digest, Bytes signature, P256PublicKey key)
      throws GeneralSecurityException {
    ECPoint point =
        new ECPoint(new BigInteger(1, key.x().toArray()), new BigInteger(1, key.y().toArray()));
    PublicKey jdkKey =
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters()));
    Signature verifier = Signature.getInstance("NONEwithECDSAinP1363Format");
    verifier.initVerify(jdkKey);
    verifier.update(digest.toArray());
    return verifier.verify(signature.toArray());
  }

  private static ECParameterSpec parameters() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }
}
