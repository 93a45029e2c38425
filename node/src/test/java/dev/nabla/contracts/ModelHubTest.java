package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.MODEL;
import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.PARTIES;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import org.junit.jupiter.api.Test;

class ModelHubTest {
  private final ContractLedger ledger = new ContractLedger(PARTIES);

  @Test
  void keepsTheRecordAsPublished() {
    publish(OPERATOR, MODEL);

    assertThat(ledger.view(ModelHubContract.model(MODEL.modelId()))).isEqualTo(MODEL);
    assertThat(ledger.view(ModelHubContract.modelCount())).isEqualTo(1);
    assertThat(ledger.view(ModelHubContract.modelIdAt(0))).isEqualTo(MODEL.modelId());
    assertThat(ledger.view(ModelHubContract.isExact(MODEL.modelId()))).isFalse();
  }

  @Test
  void refusesARecordThatExistsOrIsAnothers() {
    publish(OPERATOR, MODEL);

    assertThat(refusal(OPERATOR, ModelHubContract.publish(MODEL))).isEqualTo("ModelExists");
    assertThat(refusal(STRANGER, ModelHubContract.publish(MODEL))).isEqualTo("NotPublisher");
  }

  @Test
  void refusesNamesAndVersionsOutOfBounds() {
    assertThat(refusal(OPERATOR, ModelHubContract.publish(named("", "1")))).isEqualTo("BadLength");
    assertThat(refusal(OPERATOR, ModelHubContract.publish(named("n".repeat(129), "1"))))
        .isEqualTo("BadLength");
    assertThat(refusal(OPERATOR, ModelHubContract.publish(named("n", "")))).isEqualTo("BadLength");
    assertThat(refusal(OPERATOR, ModelHubContract.publish(named("n", "1".repeat(65)))))
        .isEqualTo("BadLength");
    publish(OPERATOR, named("n".repeat(128), "1".repeat(64)));
  }

  @Test
  void refusesAZeroRoot() {
    ModelRecord rootless = record(OPERATOR, "n", "1", Hash.ZERO);
    publish(OPERATOR, MODEL);

    assertThat(refusal(OPERATOR, ModelHubContract.publish(rootless))).isEqualTo("ZeroRoot");
    assertThat(refusal(VALIDATORS.getFirst(), ModelHubContract.confirm(MODEL.modelId(), Hash.ZERO)))
        .isEqualTo("ZeroRoot");
  }

  @Test
  void theFirstModelKeepsTheName() {
    publish(OPERATOR, MODEL);
    long taken = ledger.number();
    publish(OTHER_OPERATOR, record(OTHER_OPERATOR, "tiny", "1", TestBatch.hash(5)));
    publish(OPERATOR, named("tiny", "2"));

    assertThat(ledger.view(ModelHubContract.modelIdByName("tiny"))).isEqualTo(MODEL.modelId());
    assertThat(ledger.view(ModelHubContract.modelIdByNameAt("tiny", taken)))
        .isEqualTo(MODEL.modelId());
    assertThat(ledger.view(ModelHubContract.modelIdByNameAt("tiny", taken - 1)))
        .isEqualTo(Hash.ZERO);
    assertThat(ledger.view(ModelHubContract.modelIdByName("other"))).isEqualTo(Hash.ZERO);
  }

  @Test
  void becomesExactAtTwoThirdsOfStake() {
    publish(OPERATOR, MODEL);
    confirm(VALIDATORS.get(0), MODEL.modelRoot());
    confirm(VALIDATORS.get(1), MODEL.modelRoot());
    assertThat(ledger.view(ModelHubContract.isExact(MODEL.modelId()))).isFalse();

    confirm(VALIDATORS.get(2), MODEL.modelRoot());

    assertThat(ledger.view(ModelHubContract.exactSince(MODEL.modelId())))
        .isEqualTo(ledger.number());
  }

  @Test
  void anotherRootDoesNotCount() {
    publish(OPERATOR, MODEL);
    Hash other = TestBatch.hash(666);
    VALIDATORS.forEach(validator -> confirm(validator, other));

    assertThat(ledger.view(ModelHubContract.isExact(MODEL.modelId()))).isFalse();
    assertThat(ledger.view(ModelHubContract.confirmedRoot(MODEL.modelId(), VALIDATORS.getFirst())))
        .isEqualTo(other);
  }

  @Test
  void refusesConfirmationsByStrangersTwiceOrOfNothing() {
    publish(OPERATOR, MODEL);
    confirm(VALIDATORS.getFirst(), MODEL.modelRoot());

    assertThat(refusal(STRANGER, ModelHubContract.confirm(MODEL.modelId(), MODEL.modelRoot())))
        .isEqualTo("NotValidator");
    assertThat(
            refusal(
                VALIDATORS.getFirst(),
                ModelHubContract.confirm(MODEL.modelId(), MODEL.modelRoot())))
        .isEqualTo("AlreadyConfirmed");
    assertThat(
            refusal(
                VALIDATORS.getFirst(),
                ModelHubContract.confirm(TestBatch.hash(404), MODEL.modelRoot())))
        .isEqualTo("ModelNotFound");
    assertThat(ledger.viewRefusal(ModelHubContract.model(TestBatch.hash(404))))
        .isEqualTo("ModelNotFound");
  }

  private static ModelRecord named(String name, String version) {
    return record(OPERATOR, name, version, MODEL.modelRoot());
  }

  private static ModelRecord record(Address publisher, String name, String version, Hash root) {
    return new ModelRecord(
        publisher,
        name,
        version,
        MODEL.fileSha256(),
        root,
        MODEL.engineVersion(),
        MODEL.templateMode(),
        MODEL.temperatureBits(),
        MODEL.maxTokens(),
        MODEL.topPBits());
  }

  private void publish(Address from, ModelRecord record) {
    ledger.send(from, ContractAddresses.MODEL_HUB, ModelHubContract.publish(record));
  }

  private void confirm(Address validator, Hash root) {
    ledger.send(
        validator, ContractAddresses.MODEL_HUB, ModelHubContract.confirm(MODEL.modelId(), root));
  }

  private String refusal(Address from, Bytes data) {
    return ledger.refusal(from, ContractAddresses.MODEL_HUB, data);
  }
}
