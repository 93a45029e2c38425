package dev.nabla.protocol.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import org.junit.jupiter.api.Test;

/// What wallets sign, as viem hashes it.
class TokenStructsTest {
  private static final TokenDomain USDC =
      new TokenDomain(
          "USD Coin", "2", 8_453, Address.fromHex("0x833589fcd6edb6e08f4c7c32d4f71b54bda02913"));
  private static final Address PAYER =
      Address.fromHex("0x8c3229ec621644789d7f61faa82c6d0e5f97d43d");

  @Test
  void hashesATransferAsWalletsDo() {
    TokenAuthorization transfer =
        new TokenAuthorization(
            false,
            PAYER,
            Address.fromHex("0xee7f6a930b29d7350498af97f0f9672eaecbeeff"),
            UInt256.of(1000),
            UInt256.of(0),
            UInt256.of(1893456000L),
            Hash.fromHex("0x1111111111111111111111111111111111111111111111111111111111111111"));

    assertThat(transfer.structHash().toHex())
        .isEqualTo("0x33be2532138d19c347fd23f89f433db92fccd40ed4b5c3af5417c7f6795ebef0");
    assertThat(USDC.digest(transfer.structHash()).toHex())
        .isEqualTo("0xd93814494eee682e8ae753dc29f06024db0b53ebf059f7b8a4a62f83bd8bb09d");
  }

  @Test
  void hashesWhatThePayeeAloneMayBring() {
    TokenAuthorization receive =
        new TokenAuthorization(
            true,
            PAYER,
            Address.fromHex("0x4020806089470a89826cb9fb1f4059150b550004"),
            UInt256.of(10000),
            UInt256.of(0),
            UInt256.of(1893456000L),
            Hash.fromHex("0x2222222222222222222222222222222222222222222222222222222222222222"));

    assertThat(USDC.digest(receive.structHash()).toHex())
        .isEqualTo("0xdd9f155c6f746a38639dd566dac0fd98bab781906511282b392d660d0b262599");
  }

  @Test
  void hashesAPermit() {
    TokenPermit permit =
        new TokenPermit(
            Address.fromHex("0x8c3229ec621644789d7f61faa82c6d0e5f97d43d"),
            Address.fromHex("0x000000000022d473030f116ddee9f6b43ac78ba3"),
            UInt256.of(new java.math.BigInteger("5000")),
            UInt256.of(0),
            UInt256.of(1893456000L));

    assertThat(USDC.digest(permit.structHash()).toHex())
        .isEqualTo("0x6d19ffdeff0cd6f2933dee4b823a5df67e8818da89e0574983de81ada083b6c1");
  }

  @Test
  void namesTheTypeOfACancellationAsTheStandardDoes() {
    assertThat(TokenDomain.hash("CancelAuthorization(address authorizer,bytes32 nonce)").toHex())
        .isEqualTo("0x158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429");
  }
}
