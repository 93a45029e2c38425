package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.contract.SettlementEvent.BatchCommitted;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.LogFilter;
import dev.nabla.protocol.eth.MinedLog;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.WindowHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which batch holds which window, read from the ledger's own log: no gateway is asked whether it
/// settled. For one thread.
final class BatchLog {
  /// Blocks that are read at once.
  static final long MAX_BLOCKS = 500;

  /// Batches of one node that are remembered; more are found again by reading again.
  static final int MAX_BATCHES = 4_096;

  private final EthClient ledger;
  private final Map<Hash, TreeMap<Long, BatchCommitment>> byNode = new HashMap<>();
  private long nextBlock = -1;
  private long span = MAX_BLOCKS;

  BatchLog(EthClient ledger) {
    this.ledger = ledger;
  }

  /// Reads on, from where receipts that are still open could have been committed at the earliest.
  ///
  /// @param earliest block of the oldest heartbeat that such a receipt names
  void follow(long earliest) {
    nextBlock = nextBlock < 0 ? earliest : nextBlock;
    long newest = ledger.blockNumber();
    for (int rounds = 0; nextBlock <= newest && rounds < 16; rounds++) {
      read(Math.min(newest, nextBlock + span - 1));
    }
  }

  private void read(long to) {
    try {
      List<MinedLog> logs =
          ledger.logs(
              new LogFilter(
                  ContractAddresses.SETTLEMENT,
                  nextBlock,
                  to,
                  List.of(SettlementContract.BATCH_COMMITTED)));
      logs.forEach(log -> SettlementContract.event(log.log()).ifPresent(this::note));
      nextBlock = to + 1;
      span = Math.min(MAX_BLOCKS, span * 2);
    } catch (RpcFailure e) {
      // A ledger may refuse a range that holds too many logs: a shorter one is tried next time.
      span = Math.max(1, span / 2);
      throw e;
    }
  }

  private void note(SettlementEvent event) {
    if (event instanceof BatchCommitted committed) {
      BatchCommitment batch = committed.commitment();
      TreeMap<Long, BatchCommitment> batches =
          byNode.computeIfAbsent(batch.nodeId(), _ -> new TreeMap<>());
      batches.put(batch.firstWindow(), batch);
      if (batches.size() > MAX_BATCHES) {
        batches.pollFirstEntry();
      }
    }
  }

  /// The batch that holds the window, where one was committed.
  Optional<BatchCommitment> find(WindowHeader window) {
    TreeMap<Long, BatchCommitment> batches = byNode.get(window.nodeId());
    Map.Entry<Long, BatchCommitment> before =
        batches == null ? null : batches.floorEntry(window.window());
    return Optional.ofNullable(before)
        .map(Map.Entry::getValue)
        .filter(batch -> window.window() <= batch.lastWindow());
  }
}
