package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.EcdsaSignature;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.TokenAuthorization;
import dev.nabla.protocol.contract.TokenDomain;
import dev.nabla.protocol.contract.TokenPermit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpgTest {
  private static final UInt256 SUPPLY = DevelopmentNetwork.coins(1_000_000_000);
  private static final UInt256 HUNDRED = DevelopmentNetwork.coins(100);
  private static final UInt256 ONE = DevelopmentNetwork.coins(1);
  private static final Address PAYEE = Address.ofNumber(0x9a1ee);
  private static final SecretKey KEY = SecretKey.of(TestBatch.hash(41).toArray());
  private static final Address HOLDER = Secp256k1.addressOf(KEY);
  private static final TokenDomain DOMAIN = TokenDomain.opg(ContractLedger.CHAIN_ID);

  /// Returns the magic value of EIP-1271 whatever it is asked.
  private static final Bytes AGREES =
      Bytes.fromHex(
          "0x7f1626ba7e000000000000000000000000000000000000000000000000000000005f5260205ff3");

  /// Calls the token's withdraw again whenever it is given coins.
  private static final Bytes COMES_BACK = comesBack();

  private final ContractLedger ledger = new ContractLedger(PARTIES);

  @BeforeEach
  void giveTheHolderTokens() {
    ledger.fund(HOLDER);
    ledger.fund(STRANGER);
    send(HOLDER, OpgContract.deposit(), HUNDRED);
  }

  @Test
  void oneBillionExistAndDepositsAddNone() {
    assertThat(ledger.view(OpgContract.totalSupply())).isEqualTo(SUPPLY);
    assertThat(balance(HOLDER)).isEqualTo(HUNDRED);
    assertThat(balance(ContractAddresses.OPG)).isEqualTo(PARTIES.coinsOutside().subtract(HUNDRED));
    assertThat(ledger.balance(ContractAddresses.OPG))
        .isEqualTo(SUPPLY.subtract(balance(ContractAddresses.OPG)));
  }

  @Test
  void coinsBeyondTheBillionBecomeNoTokens() {
    Address counterfeiter = Address.ofNumber(0xfa15e);
    ledger.world().fund(counterfeiter, SUPPLY);

    assertThat(refusal(counterfeiter, OpgContract.deposit(), PARTIES.coinsOutside()))
        .isEqualTo("ERC20InsufficientBalance");
  }

  @Test
  void withdrawingGivesTheCoinsBack() {
    UInt256 before = ledger.balance(HOLDER);
    send(HOLDER, OpgContract.withdraw(HUNDRED), UInt256.ZERO);

    assertThat(ledger.balance(HOLDER)).isEqualTo(before.add(HUNDRED));
    assertThat(balance(HOLDER)).isEqualTo(UInt256.ZERO);
    assertThat(refusal(HOLDER, OpgContract.withdraw(UInt256.ONE), UInt256.ZERO))
        .isEqualTo("ERC20InsufficientBalance");
  }

  @Test
  void reentrancyIntoWithdrawTakesNothingTwice() {
    Address thief = Address.ofNumber(0x7e1f);
    ledger.world().deploy(thief, COMES_BACK);
    send(HOLDER, OpgContract.transfer(thief, ONE), UInt256.ZERO);
    UInt256 backing = ledger.balance(ContractAddresses.OPG);

    ledger.executeAsContract(thief, ContractAddresses.OPG, OpgContract.withdraw(ONE));

    assertThat(backing.subtract(ledger.balance(ContractAddresses.OPG))).isLessThanOrEqualTo(ONE);
    assertThat(ledger.balance(ContractAddresses.OPG))
        .isEqualTo(SUPPLY.subtract(balance(ContractAddresses.OPG)));
  }

  @Test
  void tokensSentToTheTokenItselfAreRefused() {
    assertThat(refusal(HOLDER, OpgContract.transfer(ContractAddresses.OPG, ONE), UInt256.ZERO))
        .isEqualTo("TokenIsNoHolder");
  }

  @Test
  void burningLowersTheSupplyForGood() {
    send(HOLDER, OpgContract.burn(ONE), UInt256.ZERO);

    assertThat(ledger.view(OpgContract.totalSupply())).isEqualTo(SUPPLY.subtract(ONE));
  }

  @Test
  void anAuthorizationMovesTokensOnceWhoeverBringsIt() {
    TokenAuthorization authorization = authorization(false, 1);
    Bytes signature = sign(authorization.structHash());
    send(STRANGER, OpgContract.useAuthorization(authorization, signature), UInt256.ZERO);

    assertThat(balance(PAYEE)).isEqualTo(ONE);
    assertThat(ledger.view(OpgContract.authorizationState(HOLDER, authorization.nonce()))).isTrue();
    assertThat(refusal(OpgContract.useAuthorization(authorization, signature)))
        .isEqualTo("AuthorizationUsedBefore");
    assertThat(refusal(OpgContract.useAuthorizationInParts(authorization, signature)))
        .isEqualTo("AuthorizationUsedBefore");
  }

  @Test
  void theFormInPartsMovesTheSame() {
    TokenAuthorization authorization = authorization(false, 2);
    Bytes signature = sign(authorization.structHash());
    send(STRANGER, OpgContract.useAuthorizationInParts(authorization, signature), UInt256.ZERO);

    assertThat(balance(PAYEE)).isEqualTo(ONE);
  }

  @Test
  void onlyThePayeeBringsWhatIsForThePayeeAlone() {
    TokenAuthorization authorization = authorization(true, 3);
    Bytes call = OpgContract.useAuthorization(authorization, sign(authorization.structHash()));
    ledger.fund(PAYEE);

    assertThat(refusal(call)).isEqualTo("CallerNotPayee");
    send(PAYEE, call, UInt256.ZERO);
    assertThat(balance(PAYEE)).isEqualTo(ONE);
  }

  @Test
  void malleableAndForeignSignaturesAreRefused() {
    TokenAuthorization authorization = authorization(false, 4);
    EcdsaSignature low = Secp256k1.sign(DOMAIN.digest(authorization.structHash()), KEY);
    EcdsaSignature high =
        new EcdsaSignature(low.r(), Secp256k1.ORDER.subtract(low.s()), 1 - low.yParity());
    Bytes elsewhere =
        encode(
            Secp256k1.sign(
                TokenDomain.opg(ContractLedger.CHAIN_ID + 1).digest(authorization.structHash()),
                KEY));

    assertThat(refusal(OpgContract.useAuthorization(authorization, encode(high))))
        .isEqualTo("BadSignature");
    assertThat(refusal(OpgContract.useAuthorizationInParts(authorization, encode(high))))
        .isEqualTo("BadSignature");
    assertThat(refusal(OpgContract.useAuthorization(authorization, elsewhere)))
        .describedAs("signed for another chain")
        .isEqualTo("BadSignature");
    assertThat(refusal(OpgContract.useAuthorization(authorization, Bytes.EMPTY)))
        .isEqualTo("BadSignature");
  }

  @Test
  void authorizationsHoldOnlyBetweenTheirTimes() {
    UInt256 now = UInt256.of(ContractLedger.START);
    TokenAuthorization early = between(now, UInt256.MAX);
    TokenAuthorization late = between(UInt256.ZERO, now);

    assertThat(refusal(OpgContract.useAuthorization(early, sign(early.structHash()))))
        .isEqualTo("AuthorizationNotYetValid");
    assertThat(refusal(OpgContract.useAuthorization(late, sign(late.structHash()))))
        .isEqualTo("AuthorizationExpired");
  }

  @Test
  void aCancelledAuthorizationIsWorthless() {
    TokenAuthorization authorization = authorization(false, 5);
    Bytes cancelled =
        OpgContract.cancelAuthorization(
            HOLDER, authorization.nonce(), sign(authorization.cancellation()));
    send(STRANGER, cancelled, UInt256.ZERO);

    assertThat(
            refusal(OpgContract.useAuthorization(authorization, sign(authorization.structHash()))))
        .isEqualTo("AuthorizationUsedBefore");
  }

  @Test
  void aContractSignsByItsCode() {
    Address account = Address.ofNumber(0xacc7);
    ledger.world().deploy(account, AGREES);
    send(HOLDER, OpgContract.transfer(account, ONE), UInt256.ZERO);
    TokenAuthorization authorization =
        new TokenAuthorization(
            false, account, PAYEE, ONE, UInt256.ZERO, UInt256.MAX, TestBatch.hash(6));
    send(
        STRANGER, OpgContract.useAuthorization(authorization, Bytes.utf8("by code")), UInt256.ZERO);

    assertThat(balance(PAYEE)).isEqualTo(ONE);
  }

  @Test
  void aPermitAllowsOnceInEitherForm() {
    TokenPermit first = new TokenPermit(HOLDER, PAYEE, ONE, UInt256.ZERO, UInt256.MAX);
    send(STRANGER, OpgContract.permit(first, sign(first.structHash())), UInt256.ZERO);
    assertThat(ledger.view(OpgContract.allowance(HOLDER, PAYEE))).isEqualTo(ONE);

    TokenPermit second = new TokenPermit(HOLDER, PAYEE, HUNDRED, UInt256.ONE, UInt256.MAX);
    Bytes call = OpgContract.permitBySignature(second, sign(second.structHash()));
    send(STRANGER, call, UInt256.ZERO);

    assertThat(ledger.view(OpgContract.allowance(HOLDER, PAYEE))).isEqualTo(HUNDRED);
    assertThat(refusal(call)).isEqualTo("BadSignature");
  }

  @Test
  void theDomainIsTheOneThatIsSignedUnder() {
    assertThat(ledger.view(OpgContract.domainSeparator())).isEqualTo(DOMAIN.separator());
  }

  private static TokenAuthorization authorization(boolean byPayee, int nonce) {
    return new TokenAuthorization(
        byPayee, HOLDER, PAYEE, ONE, UInt256.ZERO, UInt256.MAX, TestBatch.hash(nonce));
  }

  private static TokenAuthorization between(UInt256 after, UInt256 before) {
    return new TokenAuthorization(false, HOLDER, PAYEE, ONE, after, before, TestBatch.hash(9));
  }

  private static Bytes sign(Hash structHash) {
    return encode(Secp256k1.sign(DOMAIN.digest(structHash), KEY));
  }

  private static Bytes encode(EcdsaSignature signature) {
    byte[] bytes = signature.toBytes().toArray();
    bytes[64] = (byte) (bytes[64] + 27);
    return Bytes.of(bytes);
  }

  /// PUSH4 selector, stored at the left of word 0; then one unit; CALL(gas, OPG, 0, 0, 36, 0, 0).
  private static Bytes comesBack() {
    Bytes call = OpgContract.withdraw(ONE);
    return Bytes.fromHex(
        "0x7f"
            + call.slice(0, 32).toHex().substring(2)
            + "5f52"
            + "63"
            + call.slice(32, 4).toHex().substring(2)
            + "60e01b602052"
            + "5f5f60245f5f73"
            + ContractAddresses.OPG.toHex().substring(2)
            + "5af100");
  }

  private void send(Address from, Bytes data, UInt256 value) {
    ledger.send(from, ContractAddresses.OPG, data, value);
  }

  private String refusal(Bytes data) {
    return refusal(STRANGER, data, UInt256.ZERO);
  }

  private String refusal(Address from, Bytes data, UInt256 value) {
    return ledger.refusal(from, ContractAddresses.OPG, data, value);
  }

  private UInt256 balance(Address account) {
    return ledger.view(OpgContract.balanceOf(account));
  }
}
