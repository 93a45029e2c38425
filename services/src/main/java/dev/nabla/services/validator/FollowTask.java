package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.eth.BlockSummary;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.LogFilter;
import dev.nabla.protocol.eth.MinedLog;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.services.validator.ValidatorStore.Found;
import dev.nabla.services.validator.ValidatorStore.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the ledger's logs from where it stopped and notes what there is to do. The note and the
/// place are written in one step, so nothing is missed or done twice after a crash; an observation
/// may be told again.
final class FollowTask implements Runnable {
  /// Blocks that are read in one run.
  static final long MAX_BLOCKS = 500;

  private final EthClient client;
  private final ValidatorStore store;
  private final ValidatorEvents events;
  private long span = MAX_BLOCKS;

  FollowTask(EthClient client, ValidatorStore store, ValidatorEvents events) {
    this.client = client;
    this.store = store;
    this.events = events;
  }

  @Override
  public void run() {
    long from = store.nextBlock();
    long to = Math.min(client.blockNumber(), from + span - 1);
    if (to < from) {
      return;
    }
    try {
      read(from, to);
      span = Math.min(MAX_BLOCKS, span * 2);
    } catch (RpcFailure e) {
      // A ledger may refuse a range that holds too many logs: a shorter one is tried next time.
      span = Math.max(1, span / 2);
      throw e;
    }
  }

  private void read(long from, long to) {
    List<Found> batches = new ArrayList<>();
    List<Found> disputes = new ArrayList<>();
    List<ValidatorEvent> seen = new ArrayList<>();
    Map<Long, Long> timestamps = new HashMap<>();
    for (MinedLog log : logs(ContractAddresses.SETTLEMENT, from, to)) {
      Work work = new Work(log.log(), log.blockNumber(), timestamp(log, timestamps));
      Hash topic = log.log().topics().getFirst();
      if (topic.equals(SettlementContract.BATCH_COMMITTED)) {
        batches.add(new Found(log.log().topics().get(1), work));
      } else if (topic.equals(SettlementContract.ANSWER_CHALLENGED)) {
        disputes.add(new Found(log.log().topics().get(1), work));
      }
      observe(log).ifPresent(seen::add);
    }
    for (MinedLog log : logs(ContractAddresses.STAKING, from, to)) {
      StakingContract.frozen(log.log())
          .map(one -> new ValidatorEvent.StakeFrozen(one.account(), one.amount(), one.reason()))
          .ifPresent(seen::add);
    }
    store.advance(to + 1, batches, disputes);
    seen.forEach(events::happened);
  }

  private List<MinedLog> logs(Address contract, long from, long to) {
    return client.logs(new LogFilter(contract, from, to, List.of()));
  }

  private long timestamp(MinedLog log, Map<Long, Long> known) {
    return known.computeIfAbsent(
        log.blockNumber(),
        number ->
            client
                .block(number)
                .map(BlockSummary::timestamp)
                .orElseThrow(() -> new DecodingException("block " + number + " is gone", 0)));
  }

  private static Optional<ValidatorEvent> observe(MinedLog log) {
    Hash first = log.log().topics().getFirst();
    if (first.equals(SettlementContract.ANSWER_CHALLENGED)) {
      // From topics alone: the opened bytes may be ones that our records can't express.
      Hash challenger = log.log().topics().get(3);
      return Optional.of(
          new ValidatorEvent.Challenged(
              log.log().topics().get(1),
              log.log().topics().get(2),
              Address.of(challenger.toArray(), 12)));
    }
    return SettlementContract.event(log.log()).flatMap(FollowTask::observe);
  }

  private static Optional<ValidatorEvent> observe(SettlementEvent event) {
    return switch (event) {
      case SettlementEvent.Decided decided ->
          Optional.of(
              new ValidatorEvent.Decided(
                  decided.receiptId(), decided.outcome(), decided.faultMask()));
      case SettlementEvent.FaultProven fault ->
          Optional.of(
              new ValidatorEvent.FaultProven(fault.nodeId(), fault.window(), fault.fault()));
      case SettlementEvent.BatchCommitted _,
          SettlementEvent.Attested _,
          SettlementEvent.BatchVerified _,
          SettlementEvent.AnswerChallenged _,
          SettlementEvent.VoteCommitted _,
          SettlementEvent.VoteRevealed _,
          SettlementEvent.Abstained _,
          SettlementEvent.VoteExtended _,
          SettlementEvent.BondFrozen _,
          SettlementEvent.BondReturned _ ->
          Optional.empty();
    };
  }
}
