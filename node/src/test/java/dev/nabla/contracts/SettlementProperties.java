package dev.nabla.contracts;

import static dev.nabla.contracts.TestNetwork.BOND;
import static dev.nabla.contracts.TestNetwork.MODEL;
import static dev.nabla.contracts.TestNetwork.OPERATOR;
import static dev.nabla.contracts.TestNetwork.OTHER_OPERATOR;
import static dev.nabla.contracts.TestNetwork.STRANGER;
import static dev.nabla.contracts.TestNetwork.TIMINGS;
import static dev.nabla.contracts.TestNetwork.VALIDATORS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.StakingContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random sequences of calls, allowed and not, by right and wrong parties at random times: the
/// contract accepts exactly what the plain rules accept, and what must never break does not.
class SettlementProperties {
  private static final int STEPS = 300;
  private static final int MAX_BATCHES = 3;
  private static final List<Address> ACTORS =
      List.of(
          VALIDATORS.get(0),
          VALIDATORS.get(1),
          VALIDATORS.get(2),
          VALIDATORS.get(3),
          OPERATOR,
          STRANGER);

  @Test
  void acceptsWhatTheRulesAcceptAndKeepsItsInvariants() {
    int count = Seeds.count(6, 200);
    Seeds seeds = Seeds.of("settlement sequences", count);
    for (int i = 0; i < count; i++) {
      new Sequence(seeds.random().split()).run();
    }
  }

  /// One ledger and what should be true of it.
  private static final class Sequence {
    private final SplittableRandom random;
    private final TestNetwork network = new TestNetwork();
    private final ContractLedger ledger = network.ledger;
    private final List<TestBatch> batches = new ArrayList<>();
    private final Map<Hash, Set<Address>> attested = new HashMap<>();
    private final Map<Hash, Long> finalAt = new HashMap<>();
    private final Map<Hash, DisputeModel> disputes = new HashMap<>();
    private final Set<Hash> seenFinal = new HashSet<>();
    private final Map<Hash, Integer> truths = new HashMap<>();
    private long nextWindow;
    private boolean frozen;

    Sequence(SplittableRandom random) {
      this.random = random;
    }

    void run() {
      while (batches.isEmpty()) {
        step(0);
      }
      for (int i = 0; i < STEPS; i++) {
        step(random.nextInt(20));
        if (i % 10 == 9) {
          checkInvariants();
        }
      }
      checkInvariants();
    }

    private void step(int kind) {
      switch (kind) {
        case 0 -> commit();
        case 1, 2 -> attest();
        case 3, 4 -> challenge();
        case 5, 6, 7, 8, 9, 10 -> vote();
        case 11, 12, 13, 14, 15, 16, 17 -> reveal();
        case 18 -> decide();
        default -> ledger.advance(random.nextInt(4));
      }
    }

    /// Mostly the same mask for a receipt, so that verdicts come about.
    private int mask(Hash receiptId) {
      int truth = truths.computeIfAbsent(receiptId, _ -> random.nextInt(2));
      return random.nextInt(8) == 0 ? 1 - truth : truth;
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    private boolean sends(Address from, Bytes data, UInt256 value) {
      return ledger.execute(from, ContractAddresses.SETTLEMENT, data, value).success();
    }

    private boolean sends(Address from, Bytes data) {
      return sends(from, data, UInt256.ZERO);
    }

    private void commit() {
      if (batches.size() == MAX_BATCHES) {
        return;
      }
      long first = random.nextInt(4) == 0 ? random.nextInt(6) : nextWindow;
      TestBatch batch = network.batch(first, 1 + random.nextInt(2), random.nextInt(2));
      Address from = random.nextInt(5) == 0 ? pick(ACTORS) : OPERATOR;
      boolean allowed = first == nextWindow && from.equals(OPERATOR);

      assertThat(sends(from, SettlementContract.commitBatch(batch.commitment())))
          .isEqualTo(allowed);
      if (allowed) {
        batches.add(batch);
        nextWindow += 2;
      }
    }

    private void attest() {
      TestBatch batch = pick(batches);
      Address from = pick(ACTORS);
      boolean allowed = VALIDATORS.contains(from) && !attesters(batch).contains(from);

      assertThat(
              sends(
                  from,
                  SettlementContract.attest(batch.id(), TestBatch.hash(1), TestBatch.hash(2))))
          .isEqualTo(allowed);
      if (allowed) {
        attesters(batch).add(from);
        if (attesters(batch).size() == 3) {
          finalAt.put(batch.id(), ledger.timestamp() + TIMINGS.challengeSeconds());
        }
      }
    }

    private Set<Address> attesters(TestBatch batch) {
      return attested.computeIfAbsent(batch.id(), _ -> new HashSet<>());
    }

    private void challenge() {
      TestBatch batch = pick(batches);
      Hash receiptId = batch.receiptId(0, 0);
      UInt256 bond = random.nextInt(6) == 0 ? UInt256.ZERO : BOND;
      boolean allowed =
          bond.equals(BOND) && !disputes.containsKey(receiptId) && !isBatchFinal(batch);
      Bytes data = SettlementContract.challengeAnswer(batch.challenge(0, 0, MODEL.modelId()));

      assertThat(sends(pick(ACTORS), data, bond)).isEqualTo(allowed);
      if (allowed) {
        disputes.put(
            receiptId, new DisputeModel(Set.copyOf(VALIDATORS), TIMINGS, ledger.timestamp()));
      }
    }

    private boolean isBatchFinal(TestBatch batch) {
      Long deadline = finalAt.get(batch.id());
      return deadline != null && ledger.timestamp() >= deadline;
    }

    private void vote() {
      Hash receiptId = pick(batches).receiptId(0, 0);
      Address from = pick(ACTORS);
      DisputeModel model = disputes.get(receiptId);
      if (random.nextInt(5) == 0) {
        boolean allowed = model != null && model.abstain(from, ledger.timestamp());
        assertThat(sends(from, SettlementContract.abstain(receiptId))).isEqualTo(allowed);
        return;
      }
      int mask = mask(receiptId);
      boolean allowed = model != null && model.commit(from, mask, ledger.timestamp());
      Hash commitment = SettlementContract.voteCommitment(receiptId, from, TestNetwork.vote(mask));
      assertThat(sends(from, SettlementContract.commitVote(receiptId, commitment)))
          .isEqualTo(allowed);
    }

    private void reveal() {
      Hash receiptId = pick(batches).receiptId(0, 0);
      Address from = pick(ACTORS);
      DisputeModel model = disputes.get(receiptId);
      int mask = mask(receiptId);
      boolean allowed = model != null && model.reveal(from, mask, ledger.timestamp());

      assertThat(sends(from, SettlementContract.revealVote(receiptId, TestNetwork.vote(mask))))
          .isEqualTo(allowed);
    }

    private void decide() {
      Hash receiptId = pick(batches).receiptId(0, 0);
      DisputeModel model = disputes.get(receiptId);
      boolean allowed = model != null && model.decide(ledger.timestamp());

      assertThat(sends(pick(ACTORS), SettlementContract.decide(receiptId))).isEqualTo(allowed);
      if (model != null) {
        frozen |= model.outcome == DisputeOutcome.GUILTY;
      }
    }

    private void checkInvariants() {
      checkStake();
      checkBonds();
      batches.forEach(this::checkBatch);
    }

    private void checkStake() {
      UInt256 stake = DevelopmentNetwork.coins(100_000);
      for (Address account : List.of(OPERATOR, OTHER_OPERATOR, VALIDATORS.getFirst())) {
        UInt256 free = ledger.view(StakingContract.freeStakeOf(account));
        UInt256 kept = ledger.view(StakingContract.frozenOf(account));

        assertThat(free.add(kept)).isEqualTo(stake);
        assertThat(kept.isZero()).isEqualTo(!(frozen && account.equals(OPERATOR)));
      }
    }

    private void checkBonds() {
      UInt256 owed = ledger.view(SettlementContract.frozenBonds());
      for (Address account : ACTORS) {
        owed = owed.add(ledger.view(SettlementContract.withdrawableOf(account)));
      }
      long open =
          disputes.values().stream().filter(one -> one.outcome == DisputeOutcome.OPEN).count();
      owed = owed.add(BOND.multiply(UInt256.of(open)));

      assertThat(ledger.balance(ContractAddresses.SETTLEMENT)).isEqualTo(owed);
    }

    private void checkBatch(TestBatch batch) {
      Hash receiptId = batch.receiptId(0, 0);
      ReceiptStatus status = network.status(batch, 0, 0);
      DisputeModel model = disputes.get(receiptId);
      Dispute dispute = ledger.view(SettlementContract.dispute(receiptId));

      assertThat(dispute.outcome()).isEqualTo(model == null ? DisputeOutcome.NONE : model.outcome);
      assertThat(ledger.view(SettlementContract.batch(batch.id())).attestations())
          .isEqualTo(attesters(batch).size());
      boolean heldUp =
          model != null
              && model.outcome != DisputeOutcome.CLEAR
              && model.outcome != DisputeOutcome.NONE;
      assertThat(status == ReceiptStatus.FINAL).isEqualTo(isBatchFinal(batch) && !heldUp);
      if (status == ReceiptStatus.FINAL) {
        seenFinal.add(receiptId);
      }
      assertThat(seenFinal.contains(receiptId)).isEqualTo(status == ReceiptStatus.FINAL);
    }
  }
}
