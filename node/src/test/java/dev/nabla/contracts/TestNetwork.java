package dev.nabla.contracts;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.Heartbeat;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementContract.Vote;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.FaultMask;
import dev.nabla.protocol.inference.TemplateMode;
import java.util.List;

/// Four validators, two operators with a node each, and a model that is exact: where most contract
/// tests begin.
final class TestNetwork {
  static final List<Address> VALIDATORS =
      List.of(
          Address.ofNumber(0x7a1),
          Address.ofNumber(0x7a2),
          Address.ofNumber(0x7a3),
          Address.ofNumber(0x7a4));
  static final Address OPERATOR = Address.ofNumber(0x0be1);
  static final Address OTHER_OPERATOR = Address.ofNumber(0x0be2);
  static final Address STRANGER = Address.ofNumber(0x5712);

  /// Ten seconds for each phase, and rates at which the small receipts of tests add none.
  static final SettlementTimings TIMINGS =
      new SettlementTimings(
          10, 10, 10, 10, 3_600, 25, 100_000, 200_000, 200_000_000, DevelopmentNetwork.coins(1));

  static final DevelopmentNetwork PARTIES =
      new DevelopmentNetwork(
          VALIDATORS,
          List.of(OPERATOR, OTHER_OPERATOR),
          DevelopmentNetwork.coins(100_000),
          DevelopmentNetwork.DEFAULT_HEARTBEAT_MAX_AGE_SECONDS,
          TIMINGS,
          DevelopmentNetwork.coins(20_000_000));
  static final UInt256 BOND = TIMINGS.challengeBond();

  static final ModelRecord MODEL =
      new ModelRecord(
          OPERATOR,
          "tiny",
          "1",
          TestBatch.hash(8),
          TestBatch.hash(9),
          ExactEvidence.engineVersion("exact/1"),
          TemplateMode.STRICT,
          0,
          256,
          0x3f800000);

  final ContractLedger ledger;
  final Heartbeat heartbeat;

  TestNetwork() {
    this(PARTIES);
  }

  TestNetwork(DevelopmentNetwork parties) {
    ledger = new ContractLedger(parties);
    ledger.fund(STRANGER);
    register(OPERATOR, TestNode.FIRST);
    heartbeat = beat(OPERATOR, TestNode.FIRST);
    ledger.send(OPERATOR, ContractAddresses.MODEL_HUB, ModelHubContract.publish(MODEL));
    parties.validators().subList(0, 3).forEach(this::confirmModel);
  }

  void register(Address operator, TestNode node) {
    ledger.send(
        operator,
        ContractAddresses.TEE_REGISTRY,
        TeeRegistryContract.registerNode(node.registration(operator)));
  }

  Heartbeat beat(Address operator, TestNode node) {
    ledger.send(operator, ContractAddresses.TEE_REGISTRY, TeeRegistryContract.heartbeat(node.id()));
    return ledger.view(TeeRegistryContract.latestHeartbeat(node.id()));
  }

  private void confirmModel(Address validator) {
    ledger.send(
        validator,
        ContractAddresses.MODEL_HUB,
        ModelHubContract.confirm(MODEL.modelId(), MODEL.modelRoot()));
  }

  /// A batch of the first node, not yet committed.
  TestBatch batch(long firstWindow, int... counts) {
    return TestBatch.of(TestNode.FIRST, heartbeat, MODEL.modelId(), firstWindow, counts);
  }

  /// A batch of the first node, committed.
  TestBatch commit(long firstWindow, int... counts) {
    TestBatch batch = batch(firstWindow, counts);
    commit(batch);
    return batch;
  }

  List<SettlementEvent> commit(TestBatch batch) {
    return ledger.settle(OPERATOR, SettlementContract.commitBatch(batch.commitment()));
  }

  /// Attestations by the first `count` validators.
  void attest(TestBatch batch, int count) {
    VALIDATORS.subList(0, count).forEach(validator -> attest(batch, validator));
  }

  List<SettlementEvent> attest(TestBatch batch, Address validator) {
    return ledger.settle(
        validator, SettlementContract.attest(batch.id(), TestBatch.hash(1), TestBatch.hash(2)));
  }

  /// A challenge of a receipt by a stranger.
  Hash challenge(TestBatch batch, int window, int index) {
    ledger.settle(
        STRANGER,
        SettlementContract.challengeAnswer(batch.challenge(window, index, MODEL.modelId())),
        BOND);
    return batch.receiptId(window, index);
  }

  ReceiptStatus status(TestBatch batch, int window, int index) {
    return ledger.view(
        SettlementContract.receiptStatus(
            batch.id(), batch.receiptId(window, index), batch.header(window)));
  }

  ReceiptStatus status(TestBatch batch) {
    return ledger.view(SettlementContract.batchStatus(batch.id()));
  }

  static Vote vote(int faultMask) {
    return new Vote(new FaultMask(faultMask), TestBatch.hash(77), TestBatch.hash(88));
  }

  void commitVote(Hash receiptId, Address voter, Vote vote) {
    ledger.settle(
        voter,
        SettlementContract.commitVote(
            receiptId, SettlementContract.voteCommitment(receiptId, voter, vote)));
  }

  void reveal(Hash receiptId, Address voter, Vote vote) {
    ledger.settle(voter, SettlementContract.revealVote(receiptId, vote));
  }

  /// Commits and reveals the same vote by the first `count` validators.
  void voteAll(Hash receiptId, int count, Vote vote) {
    List<Address> voters = VALIDATORS.subList(0, count);
    voters.forEach(voter -> commitVote(receiptId, voter, vote));
    ledger.advance(TIMINGS.commitSeconds() + 1);
    voters.forEach(voter -> reveal(receiptId, voter, vote));
  }

  List<SettlementEvent> decide(Hash receiptId) {
    return ledger.settle(STRANGER, SettlementContract.decide(receiptId));
  }
}
