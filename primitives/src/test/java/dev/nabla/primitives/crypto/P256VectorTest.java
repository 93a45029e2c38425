package dev.nabla.primitives.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// RFC 6979 §A.2.5: ECDSA, 256 bits (prime field), SHA-256.
class P256VectorTest {
  private static final P256PrivateKey KEY =
      P256PrivateKey.of(
          HexFormat.of()
              .parseHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"));

  @Test
  void derivesThePublicKey() {
    P256PublicKey key = KEY.publicKey();

    assertThat(key.x())
        .isEqualTo(
            Hash.fromHex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"));
    assertThat(key.y())
        .isEqualTo(
            Hash.fromHex("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  }

  @Test
  void signsSampleWithTheNonceOfTheRfcAndLowS() {
    String r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    String s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

    Bytes signature = P256.sign(digest("sample"), KEY);

    BigInteger low = P256Curve.ORDER.subtract(new BigInteger(s, 16));
    assertThat(signature).isEqualTo(Bytes.fromHex(r + "%064x".formatted(low)));
  }

  @Test
  void signsTestWithTheNonceOfTheRfc() {
    String r = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367";
    String s = "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

    Bytes signature = P256.sign(digest("test"), KEY);

    assertThat(signature).isEqualTo(Bytes.fromHex(r + s));
  }

  private static Hash digest(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
