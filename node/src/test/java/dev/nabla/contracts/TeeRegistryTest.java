package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.gateway.receipt.TestEnclave;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.contract.NodeAttestation;
import dev.nabla.protocol.contract.NodeRegistration;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.contract.TeeRegistryLayout;
import dev.nabla.protocol.contract.TeeRegistryLayout.RegisteredKey;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.tee.verifier.NodeBinding;
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
    assertThat(node.tlsCertificate()).isEqualTo(TestEnclave.CERTIFICATE);
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
            stolen,
            OTHER_OPERATOR,
            own.endpoint(),
            own.tlsCertificate(),
            own.p256Proof(),
            own.rsaProof(),
            own.attestation());

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
        good.keys(),
        good.paymentAddress(),
        good.endpoint(),
        good.tlsCertificate(),
        p256,
        rsa,
        good.attestation());
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
    assertThat(
            refusal(
                OPERATOR, NODE.registration(OPERATOR, "x".repeat(257), TestEnclave.CERTIFICATE)))
        .isEqualTo("TooLong");
    assertThat(refusal(OPERATOR, NODE.registration(OPERATOR, "", Bytes.of(new byte[4_097]))))
        .isEqualTo("TooLong");
  }

  @Test
  void takesEndpointsAtTheirBound() {
    register(OPERATOR, NODE.registration(OPERATOR, "x".repeat(256), TestEnclave.CERTIFICATE));

    assertThat(ledger.view(TeeRegistryContract.node(NODE.id())).endpoint()).hasSize(256);
  }

  @Test
  void refusesCertificatesWithoutAKey() {
    for (Bytes bad :
        new Bytes[] {
          Bytes.EMPTY,
          Bytes.fromHex("3000"),
          Bytes.fromHex("30023000"),
          TestEnclave.CERTIFICATE.slice(0, 100),
          Bytes.concat(TestEnclave.CERTIFICATE, Bytes.fromHex("00"))
        }) {
      assertThat(
              ledger
                  .execute(
                      OPERATOR,
                      ContractAddresses.TEE_REGISTRY,
                      TeeRegistryContract.registerNode(NODE.registration(OPERATOR, "x", bad)),
                      UInt256.ZERO)
                  .success())
          .isFalse();
    }
  }

  @Test
  void computesTheBindingThatJavaComputes() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Hash challenge = TestBatch.hash(5);

    Hash java =
        new NodeBinding(
                new NodeBinding.Ledger(ContractLedger.CHAIN_ID, ContractAddresses.TEE_REGISTRY),
                0,
                NODE.boundKeys(),
                OPERATOR,
                OPERATOR,
                "http://127.0.0.1:8480",
                77,
                challenge)
            .digest();

    assertThat(ledger.view(TeeRegistryContract.bindingDigest(NODE.id(), 77, challenge)))
        .isEqualTo(java);
  }

  @Test
  void admitsOnlyByEvidenceBoundToAllThatIsRegistered() {
    String endpoint = "http://127.0.0.1:8480";
    NodeRegistration good = NODE.registration(OPERATOR);
    for (NodeAttestation bad :
        new NodeAttestation[] {
          NODE.attestation(STRANGER, OPERATOR, endpoint),
          NODE.attestation(OPERATOR, STRANGER, endpoint),
          NODE.attestation(OPERATOR, OPERATOR, "http://127.0.0.1:8481"),
          TestNode.SECOND.attestation(OPERATOR, OPERATOR, endpoint),
          TestNode.attestation(TestBatch.hash(1))
        }) {
      assertThat(refusal(OPERATOR, with(good, bad))).isEqualTo("EvidenceRefused");
    }
    register(OPERATOR, good);

    RegisteredNode.Attested attested = ledger.view(TeeRegistryContract.node(NODE.id())).attested();
    assertThat(attested.policyId()).isEqualTo(ContractLedger.POLICY.id());
    assertThat(attested.until() - attested.at())
        .isEqualTo(DevelopmentContracts.REATTESTATION_SECONDS);
  }

  private static NodeRegistration with(NodeRegistration good, NodeAttestation attestation) {
    return new NodeRegistration(
        good.keys(),
        good.paymentAddress(),
        good.endpoint(),
        good.tlsCertificate(),
        good.p256Proof(),
        good.rsaProof(),
        attestation);
  }

  @Test
  void refusesEvidenceWithAnyPartOfItChanged() {
    NodeRegistration good = NODE.registration(OPERATOR);
    NodeAttestation a = good.attestation();
    Bytes evidence = a.evidence();
    Hash nobody = TestBatch.hash(9);

    assertThat(refusal(OPERATOR, with(good, changed(a, flip(evidence, evidence.size() - 1)))))
        .isEqualTo("EvidenceRefused");
    assertThat(refusal(OPERATOR, with(good, changed(a, Bytes.EMPTY)))).isEqualTo("EvidenceRefused");
    assertThat(
            refusal(
                OPERATOR,
                with(
                    good,
                    new NodeAttestation(
                        nobody, a.sealingKey(), a.expiry(), 0, evidence, Bytes.EMPTY))))
        .isEqualTo("PolicyNotFound");
    assertThat(
            refusal(
                OPERATOR,
                with(
                    good,
                    new NodeAttestation(
                        a.policyId(), nobody, a.expiry(), 0, evidence, Bytes.EMPTY))))
        .isEqualTo("EvidenceRefused");
    assertThat(
            refusal(
                OPERATOR,
                with(
                    good,
                    new NodeAttestation(
                        a.policyId(), a.sealingKey(), a.expiry(), 1_000, evidence, Bytes.EMPTY))))
        .isEqualTo("ChallengeTooOld");
    assertThat(
            refusal(
                OPERATOR,
                with(
                    good,
                    new NodeAttestation(
                        a.policyId(),
                        a.sealingKey(),
                        ContractLedger.START - 1,
                        0,
                        evidence,
                        Bytes.EMPTY))))
        .isEqualTo("AttestationExpired");
  }

  private static NodeAttestation changed(NodeAttestation a, Bytes evidence) {
    return new NodeAttestation(
        a.policyId(), a.sealingKey(), a.expiry(), a.challengeBlock(), evidence, a.collateral());
  }

  @Test
  void isOutOfServiceWhenItsEvidenceHasRunOutUntilThereIsNew() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Heartbeat first = beat();
    long end = ContractLedger.START + DevelopmentContracts.REATTESTATION_SECONDS;
    while (ledger.timestamp() + MAX_AGE < end) {
      ledger.advance(MAX_AGE);
      beat();
    }
    ledger.advance(end - ledger.timestamp());
    assertThat(valid(first.blockNumber(), ledger.number())).isTrue();
    assertThat(ledger.view(TeeRegistryContract.isActive(NODE.id()))).isTrue();

    ledger.advance(1);
    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(ledger.view(TeeRegistryContract.isActive(NODE.id()))).isFalse();
    assertThat(
            ledger.refusal(
                OPERATOR, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.heartbeat(NODE.id())))
        .isEqualTo("AttestationExpired");

    send(
        OPERATOR,
        TeeRegistryContract.attestNode(
            NODE.id(),
            place("https://new", STRANGER),
            NODE.attestation(OPERATOR, STRANGER, "https://new")));
    Heartbeat second = beat();
    assertThat(valid(first.blockNumber(), ledger.number())).isFalse();
    assertThat(valid(second.blockNumber(), ledger.number())).isTrue();
  }

  private static TeeRegistryContract.Place place(String endpoint, Address paid) {
    return new TeeRegistryContract.Place(paid, endpoint, TestEnclave.CERTIFICATE);
  }

  @Test
  void letsOnlyTheOperatorChangeItsNodeAndOnlyWithEvidenceForIt() {
    register(OPERATOR, NODE.registration(OPERATOR));
    Bytes update =
        TeeRegistryContract.attestNode(
            NODE.id(),
            place("https://new", STRANGER),
            NODE.attestation(OPERATOR, STRANGER, "https://new"));
    Bytes other =
        TeeRegistryContract.attestNode(
            NODE.id(),
            place("https://other", STRANGER),
            NODE.attestation(OPERATOR, STRANGER, "https://new"));

    assertThat(ledger.refusal(OTHER_OPERATOR, ContractAddresses.TEE_REGISTRY, update))
        .isEqualTo("NotTEEOwner");
    assertThat(ledger.refusal(OPERATOR, ContractAddresses.TEE_REGISTRY, other))
        .isEqualTo("EvidenceRefused");
    send(OPERATOR, update);

    RegisteredNode node = ledger.view(TeeRegistryContract.node(NODE.id()));
    assertThat(node.endpoint()).isEqualTo("https://new");
    assertThat(node.paymentAddress()).isEqualTo(STRANGER);
  }

  @Test
  void hasNoAdministrator() {
    for (String call : new String[] {"grantRole(bytes32,address)", "revokePCR(bytes32,uint8)"}) {
      Bytes selector = Keccak256.hash(Bytes.utf8(call)).toBytes().slice(0, 4);
      assertThat(
              ledger.refusal(
                  OPERATOR,
                  ContractAddresses.TEE_REGISTRY,
                  Bytes.concat(selector, Bytes.of(new byte[64]))))
          .isEqualTo("AccessControlUnauthorizedAccount");
    }
    assertThat(ledger.view(TeeRegistryContract.policyIds()))
        .containsExactly(ContractLedger.POLICY.id());
    assertThat(ledger.view(TeeRegistryContract.policy(ContractLedger.POLICY.id())))
        .isEqualTo(ContractLedger.POLICY.encode());
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
