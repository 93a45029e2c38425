package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.contract.NodeRegistration;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.contract.TeeRegistryLayout;
import dev.nabla.protocol.contract.TeeRegistryLayout.RegisteredKey;
import dev.nabla.protocol.inference.NodeKeys;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TeeRegistryTest {
  private static final TestNode NODE = TestNode.FIRST;
  private static final long MAX_AGE = PARTIES.heartbeatMaxAgeSeconds();
  private final ContractLedger ledger = new ContractLedger(PARTIES);

  @Test
  void storesANodeAsRegistered() {
    register(OPERATOR, NODE.registration(OPERATOR));

    RegisteredNode node = ledger.view(TeeRegistryContract.node(NODE.id()));

    assertThat(node.operator()).isEqualTo(OPERATOR);
    assertThat(node.keys()).isEqualTo(NODE.keys());
    assertThat(node.endpoint()).isEqualTo("http://127.0.0.1:8480");
    assertThat(node.tlsCertificate()).isEqualTo(Bytes.utf8("certificate"));
    assertThat(node.registeredAt()).isEqualTo(ContractLedger.START);
    assertThat(node.enabled()).isTrue();
    assertThat(ledger.view(TeeRegistryContract.nodeIds())).containsExactly(NODE.id());
  }

  @Test
  void storageShowsTheKeyThatTheViewShows() {
    assertThat(keyInStorage().isKey(NODE.keys().receiptKey())).isFalse();
    register(OPERATOR, NODE.registration(OPERATOR));

    RegisteredKey stored = keyInStorage();

    assertThat(stored.operator()).isEqualTo(OPERATOR);
    assertThat(stored.isKey(NODE.keys().receiptKey())).isTrue();
    assertThatThrownBy(() -> TeeRegistryLayout.read(NODE.id(), Map.of()))
        .isInstanceOf(DecodingException.class);
  }

  private RegisteredKey keyInStorage() {
    Map<UInt256, UInt256> values =
        TeeRegistryLayout.slots(NODE.id()).stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    slot -> ledger.world().storage(ContractAddresses.TEE_REGISTRY, slot)));
    return TeeRegistryLayout.read(NODE.id(), values);
  }

  @Test
  void refusesASecondRegistrationOfANode() {
    register(OPERATOR, NODE.registration(OPERATOR));

    assertThat(refusal(OPERATOR, NODE.registration(OPERATOR))).isEqualTo("TEEAlreadyExists");
  }

  @Test
  void refusesOperatorsWithoutStake() {
    ledger.fund(STRANGER);

    assertThat(refusal(STRANGER, NODE.registration(STRANGER))).isEqualTo("NotUnderwritten");
  }

  @Test
  void refusesARegistrationCopiedFromAnotherOperator() {
    assertThat(refusal(OTHER_OPERATOR, NODE.registration(OPERATOR)))
        .isEqualTo("ProofOfPossessionInvalid");
  }

  @Test
  void refusesAnotherNodesRsaKeyUnderOnesOwnReceiptKey() {
    NodeRegistration own = TestNode.SECOND.registration(OTHER_OPERATOR);
    NodeKeys stolen = new NodeKeys(NODE.keys().rsa(), own.keys().receiptKey());
    NodeRegistration forged =
        new NodeRegistration(
            stolen, OTHER_OPERATOR, "", Bytes.EMPTY, own.p256Proof(), own.rsaProof());

    assertThat(refusal(OTHER_OPERATOR, forged)).isEqualTo("ProofOfPossessionInvalid");
  }

  @Test
  void refusesEachProofWithAnyByteChanged() {
    NodeRegistration good = NODE.registration(OPERATOR);
    for (int at : new int[] {0, 31, 32, 63}) {
      assertThat(refusal(OPERATOR, with(good, flip(good.p256Proof(), at), good.rsaProof())))
          .isEqualTo("ProofOfPossessionInvalid");
    }
    for (int at : new int[] {0, 1, 100, 255}) {
      assertThat(refusal(OPERATOR, with(good, good.p256Proof(), flip(good.rsaProof(), at))))
          .isEqualTo("ProofOfPossessionInvalid");
    }
    assertThat(refusal(OPERATOR, with(good, Bytes.EMPTY, good.rsaProof())))
        .isEqualTo("ProofOfPossessionInvalid");
    assertThat(refusal(OPERATOR, with(good, good.p256Proof(), Bytes.EMPTY)))
        .isEqualTo("ProofOfPossessionInvalid");
    assertThat(refusal(OPERATOR, with(good, good.p256Proof(), Bytes.of(filled(256)))))
        .isEqualTo("ProofOfPossessionInvalid");
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  private static NodeRegistration with(NodeRegistration good, Bytes p256, Bytes rsa) {
    return new NodeRegistration(
        good.keys(), good.paymentAddress(), good.endpoint(), good.tlsCertificate(), p256, rsa);
  }

  private static Bytes flip(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at] ^= 1;
    return Bytes.of(copy);
  }

  @Test
  void refusesRsaKeysOfAnotherSize() {
    TestNode large = TestNode.withRsaBits(3_072);

    assertThat(refusal(OPERATOR, large.registration(OPERATOR))).isEqualTo("UnsupportedRsaKey");
  }

  @Test
  void refusesMoreNodesThanAnOperatorMayHave() {
    for (int i = 0; i < 8; i++) {
      register(OPERATOR, TestNode.withRsaBits(2_048).registration(OPERATOR));
    }

    assertThat(refusal(OPERATOR, NODE.registration(OPERATOR))).isEqualTo("TooManyNodes");
    register(OTHER_OPERATOR, NODE.registration(OTHER_OPERATOR));
  }

  @Test
  void refusesEndpointsAndCertificatesAboveTheirBounds() {
    assertThat(refusal(OPERATOR, NODE.registration(OPERATOR, "x".repeat(257), Bytes.EMPTY)))
        .isEqualTo("TooLong");
    assertThat(refusal(OPERATOR, NODE.registration(OPERATOR, "", Bytes.of(new byte[4_097]))))
        .isEqualTo("TooLong");
  }

  @Test
  void takesEndpointsAndCertificatesAtTheirBounds() {
    register(OPERATOR, NODE.registration(OPERATOR, "x".repeat(256), Bytes.of(filled(4_096))));

    assertThat(ledger.view(TeeRegistryContract.node(NODE.id())).tlsCertificate().size())
        .isEqualTo(4_096);
  }

  @Test
  void letsOnlyTheOperatorChangeItsNode() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Bytes update =
        TeeRegistryContract.updateNode(
            NODE.id(), STRANGER, "https://new", Bytes.utf8("new certificate"));

    assertThat(ledger.refusal(OTHER_OPERATOR, ContractAddresses.TEE_REGISTRY, update))
        .isEqualTo("NotTEEOwner");
    send(OPERATOR, update);

    RegisteredNode node = ledger.view(TeeRegistryContract.node(NODE.id()));
    assertThat(node.endpoint()).isEqualTo("https://new");
    assertThat(node.paymentAddress()).isEqualTo(STRANGER);
    assertThat(node.tlsCertificate()).isEqualTo(Bytes.utf8("new certificate"));
  }

  @Test
  void letsOnlyTheOperatorBeatEnableOrDisable() {
    register(OPERATOR, NODE.registration(OPERATOR));

    for (Bytes call :
        new Bytes[] {
          TeeRegistryContract.heartbeat(NODE.id()),
          TeeRegistryContract.disable(NODE.id()),
          TeeRegistryContract.enable(NODE.id())
        }) {
      assertThat(ledger.refusal(OTHER_OPERATOR, ContractAddresses.TEE_REGISTRY, call))
          .isEqualTo("NotTEEOwner");
    }
  }

  @Test
  void knowsNothingOfANodeThatIsNotThere() {
    Hash nobody = TestBatch.hash(404);

    assertThat(
            ledger.refusal(
                OPERATOR, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.heartbeat(nobody)))
        .isEqualTo("TEENotFound");
    assertThat(ledger.viewRefusal(TeeRegistryContract.node(nobody))).isEqualTo("TEENotFound");
    assertThat(ledger.view(TeeRegistryContract.operatorOf(nobody))).isEqualTo(Address.ZERO);
    assertThat(ledger.view(TeeRegistryContract.isActive(nobody))).isFalse();
    assertThat(ledger.view(TeeRegistryContract.latestHeartbeat(nobody)).exists()).isFalse();
  }

  @Test
  void heartbeatHoldsTheHashOfTheBlockBefore() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    Heartbeat second = beat();

    assertThat(first.hash()).isEqualTo(ContractLedger.blockHash(first.blockNumber() - 1));
    assertThat(ledger.view(TeeRegistryContract.heartbeatAt(NODE.id(), first.blockNumber())))
        .isEqualTo(first);
    assertThat(ledger.view(TeeRegistryContract.latestHeartbeat(NODE.id()))).isEqualTo(second);
    assertThat(
            ledger
                .view(TeeRegistryContract.heartbeatAt(NODE.id(), second.blockNumber() + 1))
                .exists())
        .isFalse();
  }

  @Test
  void refusesASecondHeartbeatInABlock() {
    register(OPERATOR, NODE.registration(OPERATOR));
    beat();

    var second =
        ledger.executeInSameBlock(
            OPERATOR,
            ContractAddresses.TEE_REGISTRY,
            TeeRegistryContract.heartbeat(NODE.id()),
            UInt256.ZERO);

    assertThat(ContractErrors.describe(second.output())).isEqualTo("HeartbeatAlreadyInBlock");
  }

  @Test
  void isValidThroughoutARunOfHeartbeats() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    for (int i = 0; i < 5; i++) {
      ledger.advance(MAX_AGE);
      beat();
    }
    ledger.advance(MAX_AGE);

    assertThat(valid(first.blockNumber(), ledger.number())).isTrue();
    assertThat(valid(first.blockNumber() - 1, ledger.number())).isFalse();
    assertThat(valid(ledger.number() + 1, ledger.number())).isFalse();
  }

  @Test
  void lapsesASecondAfterTheLongestAge() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    ledger.advance(MAX_AGE + 1);

    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(ledger.view(TeeRegistryContract.isActive(NODE.id()))).isFalse();
  }

  @Test
  void aLaterHeartbeatDoesNotMendALapse() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    ledger.advance(MAX_AGE + 1);
    Heartbeat second = beat();

    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(valid(second.blockNumber(), ledger.number())).isTrue();
  }

  @Test
  void disablingEndsARunAndLeavesThePastAsItWas() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    long before = ledger.number();
    long timeBefore = ledger.timestamp();
    ledger.advance(1);
    send(OPERATOR, TeeRegistryContract.disable(NODE.id()));
    ledger.advance(1);

    assertThat(
            ledger.view(
                TeeRegistryContract.validThroughout(
                    NODE.id(), first.blockNumber(), before, timeBefore)))
        .isTrue();
    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(
            ledger.refusal(
                OPERATOR, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.heartbeat(NODE.id())))
        .isEqualTo("TEENotEnabled");
    assertThat(
            ledger.refusal(
                OPERATOR, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.disable(NODE.id())))
        .isEqualTo("TEENotEnabled");
  }

  @Test
  void enablingBeginsANewRunWithTheNextHeartbeat() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    send(OPERATOR, TeeRegistryContract.disable(NODE.id()));
    send(OPERATOR, TeeRegistryContract.enable(NODE.id()));
    assertThat(ledger.view(TeeRegistryContract.isActive(NODE.id()))).isFalse();
    assertThat(
            ledger.refusal(
                OPERATOR, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.enable(NODE.id())))
        .isEqualTo("AlreadyEnabled");

    Heartbeat second = beat();

    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(valid(second.blockNumber(), ledger.number())).isTrue();
    assertThat(ledger.view(TeeRegistryContract.isActive(NODE.id()))).isTrue();
  }

  private boolean valid(long fromBlock, long toBlock) {
    return ledger.view(
        TeeRegistryContract.validThroughout(NODE.id(), fromBlock, toBlock, ledger.timestamp()));
  }

  private void register(Address operator, NodeRegistration registration) {
    send(operator, TeeRegistryContract.registerNode(registration));
  }

  private Heartbeat beat() {
    send(OPERATOR, TeeRegistryContract.heartbeat(NODE.id()));
    return ledger.view(TeeRegistryContract.latestHeartbeat(NODE.id()));
  }

  private void send(Address from, Bytes data) {
    ledger.send(from, ContractAddresses.TEE_REGISTRY, data);
  }

  private String refusal(Address from, NodeRegistration registration) {
    return ledger.refusal(
        from, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.registerNode(registration));
  }
}
