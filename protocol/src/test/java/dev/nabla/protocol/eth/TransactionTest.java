package dev.nabla.protocol.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
  private static final SecretKey KEY =
      SecretKey.of(
          Bytes.fromHex("4646464646464646464646464646464646464646464646464646464646464646")
              .toArray());

  private static final LegacyTransaction EIP_155 =
      new LegacyTransaction(
          OptionalLong.of(1),
          9,
          UInt256.of(20_000_000_000L),
          21_000,
          Optional.of(Address.fromHex("0x3535353535353535353535353535353535353535")),
          UInt256.of(1_000_000_000_000_000_000L),
          Bytes.EMPTY,
          Transaction.UNSIGNED);

  /// The example in EIP-155.
  @Test
  void signsTheExampleOfEip155ToTheByte() {
    assertThat(EIP_155.signingHash())
        .isEqualTo(
            Hash.fromHex("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"));

    assertThat(EIP_155.signed(KEY).encoded().toHex())
        .isEqualTo(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a7640000"
                + "8025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8"
                + "997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
  }

  @Test
  void findsTheSenderOfEveryTypeThatCanBeSigned() {
    Address signer = Secp256k1.addressOf(KEY);
    DynamicFeeTransaction dynamic =
        new DynamicFeeTransaction(
            62_252,
            0,
            UInt256.ONE,
            UInt256.of(2),
            21_000,
            Optional.empty(),
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of(new AccessListEntry(Address.ZERO, List.of(Hash.ZERO))),
            Transaction.UNSIGNED);
    AccessListTransaction listed =
        new AccessListTransaction(
            62_252,
            0,
            UInt256.ONE,
            21_000,
            Optional.empty(),
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of(),
            Transaction.UNSIGNED);

    assertThat(EIP_155.signed(KEY).sender()).contains(signer);
    assertThat(dynamic.signed(KEY).sender()).contains(signer);
    assertThat(listed.signed(KEY).sender()).contains(signer);
    assertThat(dynamic.sender()).isEmpty();
  }

  @Test
  void hasNoSenderWhereTheSignatureHasAHighS() {
    EcdsaSignature low = EIP_155.signed(KEY).signature();
    EcdsaSignature high =
        new EcdsaSignature(low.r(), Secp256k1.ORDER.subtract(low.s()), low.yParity() ^ 1);
    LegacyTransaction malleated =
        new LegacyTransaction(
            EIP_155.chainId(),
            EIP_155.nonce(),
            EIP_155.gasPrice(),
            EIP_155.gasLimit(),
            EIP_155.recipient(),
            EIP_155.value(),
            EIP_155.data(),
            high);

    assertThat(malleated.sender()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Nothing, an unknown type, a type without its list, the reserved 0xff.
        "0x",
        "0x05c0",
        "0x02",
        "0xff",
        // Lists with too few fields.
        "0xc0",
        "0x02c0",
        // A recipient of 19 bytes.
        "0xdf80808093000000000000000000000000000000000000008080808080",
        // v of 29.
        "0xc9808080808080" + "1d8080",
        // A nonce with a leading zero.
        "0xca8200018080808080801b8080"
      })
  void refusesWhatIsNoTransaction(String hex) {
    Bytes encoded = Bytes.fromHex(hex);

    assertThatThrownBy(() -> Transactions.decode(encoded)).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesBytesAfterTheTransaction() {
    Bytes longer = Bytes.concat(EIP_155.signed(KEY).encoded(), Bytes.of((byte) 0));

    assertThatThrownBy(() -> Transactions.decode(longer)).isInstanceOf(DecodingException.class);
  }

  @Test
  void skipsAnAuthorizationWhoseParityCannotBe() {
    Authorization authorization =
        new Authorization(UInt256.ONE, Address.ZERO, 0, 2, UInt256.ONE, UInt256.ONE);

    assertThat(authorization.authority()).isEmpty();
  }
}
