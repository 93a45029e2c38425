package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The two engines under [Secp256k1] give the same results to the bit, and those that ECDSA asks
/// for.
class Secp256k1Properties {
  private static final Secp256k1Engine PORTABLE = new PortableSecp256k1();

  private static Secp256k1Engine nativeEngine() {
    Optional<Secp256k1Engine> loaded = NativeSecp256k1.load();
    Assumptions.assumeTrue(loaded.isPresent(), "skipped: no native secp256k1 for this machine");
    return loaded.orElseThrow();
  }

  @Test
  void bothEnginesSignAlike() {
    Secp256k1Engine nativeEngine = nativeEngine();
    int count = Seeds.count(200, 20_000);
    Seeds seeds = Seeds.of("secp256k1 sign", count);
    for (int i = 0; i < count; i++) {
      SecretKey key = SecretKey.of(scalar(seeds));
      Hash digest = Hash.of(seeds.bytes(32));

      EcdsaSignature signature = PORTABLE.sign(digest, key);

      assertThat(signature).as("%s", seeds).isEqualTo(nativeEngine.sign(digest, key));
      assertThat(signature.isLowS()).isTrue();
      assertThat(PORTABLE.publicKeyOf(key)).isEqualTo(nativeEngine.publicKeyOf(key));
    }
  }

  @Test
  void bothEnginesRecoverAlikeWhateverTheSignature() {
    Secp256k1Engine nativeEngine = nativeEngine();
    int count = Seeds.count(400, 20_000);
    Seeds seeds = Seeds.of("secp256k1 recover", count);
    for (int i = 0; i < count; i++) {
      Hash digest = Hash.of(seeds.bytes(32));
      UInt256 r = UInt256.ofBytes(scalar(seeds));
      UInt256 s = UInt256.ofBytes(scalar(seeds));
      EcdsaSignature signature = new EcdsaSignature(r, s, seeds.nextInt(0, 2));

      Optional<Bytes> publicKey = PORTABLE.recover(digest, signature);

      assertThat(publicKey).as("%s", seeds).isEqualTo(nativeEngine.recover(digest, signature));
      publicKey.ifPresent(key ->
          assertThat(PORTABLE.verify(digest, lowS(signature), key))
              .isEqualTo(nativeEngine.verify(digest, lowS(signature), key))
              .isTrue());
    }
  }

  @Test
  void recoversAndVerifiesWhatItSigned() {
    int count = Seeds.count(200, 20_000);
    Seeds seeds = Seeds.of("secp256k1 round trip", count);
    for (int i = 0; i < count; i++) {
      SecretKey key = SecretKey.of(scalar(seeds));
      Hash digest = Hash.of(seeds.bytes(32));

      EcdsaSignature signature = Secp256k1.sign(digest, key);

      Bytes publicKey = Secp256k1.publicKeyOf(key);
      assertThat(Secp256k1.recover(digest, signature)).contains(Secp256k1.addressOf(key));
      assertThat(Secp256k1.verify(digest, signature, publicKey)).isTrue();
      assertThat(Secp256k1.verify(Hash.of(seeds.bytes(32)), signature, publicKey)).isFalse();
      assertThat(EcdsaSignature.of(signature.toBytes())).isEqualTo(signature);
    }
  }

  @Test
  void recoversFromHighSButDoesNotVerifyIt() {
    SecretKey key = SecretKey.of(Bytes.fromHex("11".repeat(32)).toArray());
    Hash digest = Keccak256.hash(Bytes.utf8("high s"));
    EcdsaSignature low = Secp256k1.sign(digest, key);
    EcdsaSignature high = mirrored(low);

    Optional<Bytes> publicKey = Secp256k1.recoverPublicKey(digest, high);

    assertThat(publicKey).contains(Secp256k1.publicKeyOf(key));
    assertThat(high.isLowS()).isFalse();
    assertThat(Secp256k1.verify(digest, high, publicKey.orElseThrow())).isFalse();
  }

  @Test
  void recoversNothingFromNumbersOutOfRange() {
    Hash digest = Hash.fromHex("22".repeat(32));
    UInt256 good = UInt256.of(5);

    for (UInt256 bad : List.of(UInt256.ZERO, Secp256k1.ORDER, UInt256.MAX)) {
      assertThat(Secp256k1.recover(digest, new EcdsaSignature(bad, good, 0))).isEmpty();
      assertThat(Secp256k1.recover(digest, new EcdsaSignature(good, bad, 1))).isEmpty();
    }
  }

  @Test
  void verifiesNothingForPointsOffTheCurve() {
    SecretKey key = SecretKey.of(Bytes.fromHex("33".repeat(32)).toArray());
    Hash digest = Hash.fromHex("44".repeat(32));
    EcdsaSignature signature = Secp256k1.sign(digest, key);
    byte[] moved = Secp256k1.publicKeyOf(key).toArray();
    moved[63] ^= 1;

    assertThat(Secp256k1.verify(digest, signature, Bytes.of(moved))).isFalse();
    assertThat(Secp256k1.verify(digest, signature, Bytes.of(new byte[64]))).isFalse();
    assertThat(Secp256k1.verify(digest, signature, Bytes.of(new byte[65]))).isFalse();
  }

  @Test
  void knowsTheAddressOfKeyOne() {
    byte[] one = UInt256.ONE.toArray();

    assertThat(Secp256k1.addressOf(SecretKey.of(one)).toHex())
        .isEqualTo("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
  }

  private static EcdsaSignature lowS(EcdsaSignature signature) {
    return signature.isLowS() ? signature : mirrored(signature);
  }

  private static EcdsaSignature mirrored(EcdsaSignature signature) {
    UInt256 other = Secp256k1.ORDER.subtract(signature.s());
    return new EcdsaSignature(signature.r(), other, 1 - signature.yParity());
  }

  private static byte[] scalar(Seeds seeds) {
    byte[] bytes = seeds.bytes(32);
    // Far from the order, which is close to 2^256.
    bytes[0] &= 0x7f;
    bytes[31] |= 1;
    return bytes;
  }
}
