package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import org.junit.jupiter.api.Test;

class BlockHeaderTest {
  /// Block 23,094,898 of Ethereum's main network, of August 2025.
  private static final BlockHeader MAINNET =
      new BlockHeader(
          hash("37b527c98c86436f292d4e19fac3aba6d8c7768684ea972f50adc305fd9a1475"),
          Address.fromHex("0x4838b106fce9647bdf1e7877bf73ce8b0bad5f97"),
          hash("5159c56472adff9a760275ac63524a71f5645ede822a5547dd9ad333586d5157"),
          hash("fb0b9f5b28bc927db98d82e18070d2b17434c31bd2773c5dd699e96fa76a34cd"),
          hash("2abab67c41b350435eb34f9dc0478dd7d262f35544cecf62a85af2da075bd38d"),
          new LogsBloom(
              Bytes.fromHex(
                  "bf7bf1afcf57ea95fbb5c6fd8db37db9dbffec27cfc6a39b3417e7786defd7e3d6fd577ecddd5676"
                      + "eee8bf79df8faddcefa7e169def77f7e7d6dbbfd1dfef9aebd9e707b4c4ed979fda2cdeeb96b"
                      + "3bfed5d5fabb68ff9e7f2dfb075eff643a93feebbc07877f0dff66fedf4ede0fbcfbf56f98a1"
                      + "626eaed77ed4e6be388f162f9b2deeff1eefa93bdacbf3fbbd7b6757cddb7ae5b3f9b7af9c3b"
                      + "bff7e7f6ddef9f2dff7f17997ea6867675c29fcbe6bf725efbffe1507589bfd47a3bf7b6f5df"
                      + "de50776fd94fe772d2c7b6b58baf554de55c176f27efa6fdcff7f17689bafa7f7c7bf4fd5fb9"
                      + "b05c2f4ed785f17ac9779feeaf1f5bbdadfc42ebad367fdcf7ad")),
          0x1606672,
          0x2aca2c9,
          0x1c06043,
          0x6895a93fL,
          Bytes.fromHex("546974616e2028746974616e6275696c6465722e78797a29"),
          hash("7e53d2d6772895d024eb00da80213aec81fb4a15bec34a5a39403ad6162274af"),
          UInt256.of(0x126f2347),
          hash("531480435633d56a52433b33f41ac9322f51a2df3364c4c112236fc6ac583118"),
          0x100000,
          0,
          hash("d9ef51c8f4155f238ba66df0d35a4d0a6bb043c0dacb5c5dbd5a231bbd4c8a01"),
          BlockHeader.NO_REQUESTS);

  @Test
  void hashesAHeaderOfTheMainNetworkToItsKnownName() {
    assertThat(MAINNET.hash())
        .isEqualTo(hash("e6064637def8a5a9a90c8a666005975e4a6c46acf8af57e1f2adb20dfced133a"));
  }

  @Test
  void comesBackAsItWas() {
    assertThat(BlockHeader.decode(MAINNET.encoded())).isEqualTo(MAINNET);
  }

  @Test
  void everyChangedByteIsRefusedOrChangesTheHash() {
    byte[] encoded = MAINNET.encoded().toArray();

    for (int i = 0; i < encoded.length; i++) {
      encoded[i] ^= 1;
      Bytes changed = Bytes.of(encoded);
      encoded[i] ^= 1;
      try {
        assertThat(BlockHeader.decode(changed).hash()).isNotEqualTo(MAINNET.hash());
      } catch (DecodingException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void refusesTrailingBytesAndMissingFields() {
    Bytes longer = Bytes.concat(MAINNET.encoded(), Bytes.of((byte) 0x80));
    Bytes shorter = MAINNET.encoded().slice(0, MAINNET.encoded().size() - 1);

    assertThatThrownBy(() -> BlockHeader.decode(longer)).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> BlockHeader.decode(shorter)).isInstanceOf(DecodingException.class);
  }

  @Test
  void aSealTellsWhoMadeTheBlockAndForWhichChain() {
    SecretKey producer = SecretKey.of(Keccak256.hash(Bytes.utf8("producer")).toArray());
    SealedHeader sealed = SealedHeader.seal(MAINNET, 62_252, producer);

    SealedHeader decoded = SealedHeader.decode(sealed.encoded());

    assertThat(decoded).isEqualTo(sealed);
    assertThat(decoded.sealer(62_252)).contains(Secp256k1.addressOf(producer));
    assertThat(decoded.sealer(1)).isNotEqualTo(decoded.sealer(62_252));
    assertThat(SealedHeader.unsealed(MAINNET).sealer(62_252)).isEmpty();
  }

  private static Hash hash(String hex) {
    return Hash.fromHex(hex);
  }
}
