package dev.nabla.gateway.settlement;

import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.ReceiptStatus;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.BatchCommitment;
import java.time.Duration;
import java.util.Optional;

/// Puts signed windows on the ledger, in order and without gaps.
///
/// [#run()] is a task for a timeline. It asks the ledger which window is next, so nothing is kept
/// here that a crash could take. Before a batch is committed its blob is stored and its plan is in
/// the journal; after a crash the very same batch is committed again, so validators never see two.
public final class Batcher {
  /// Batches sent in one run, one behind the other.
  static final int MAX_BATCHES = 4;

  /// Gas of `commitBatch`, about twice what it takes: the ledger cannot estimate the second of two
  /// batches before the first is in a block.
  public static final long COMMIT_GAS = 300_000;

  /// A batch that nobody verified for so long is no longer waited for.
  static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  private final WindowJournal journal;
  private final BatchComposer composer;
  private final BlobStore blobs;
  private final EthClient ledger;
  private final TransactionSender operator;
  private final Hash nodeId;
  private volatile long committedBelow;
  private volatile long finalBelow;

  /// The ledger as the batcher uses it.
  ///
  /// @param operator sends as the node's operator
  public record Ledger(EthClient client, TransactionSender operator) {}

  /// @param blobs where validators fetch what is behind a batch
  public Batcher(WindowJournal journal, ReceiptStore receipts, BlobStore blobs, Ledger ledger) {
    this.journal = journal;
    this.nodeId = journal.settings().nodeId();
    this.blobs = blobs;
    this.ledger = ledger.client();
    this.operator = ledger.operator();
    BatchBounds bounds = BatchBounds.of(ledger.client().view(SettlementContract.timings()));
    this.composer = new BatchComposer(receipts, nodeId, bounds);
  }

  /// Looks at the ledger and commits what waits.
  public void run() {
    operator.advance();
    long next = ledger.view(SettlementContract.nextWindow(nodeId));
    if (next > journal.end()) {
      throw new IllegalStateException(
          "the ledger has windows below "
              + next
              + ", the journal below "
              + journal.end()
              + ": it is an old copy");
    }
    committedBelow = next;
    rememberFinal(next);
    for (int i = 0; i < MAX_BATCHES && next < journal.end(); i++) {
      BatchCommitment batch = plan(next);
      commit(batch);
      next = batch.lastWindow() + 1;
    }
  }

  /// Windows below this number are committed, by the last look at the ledger.
  public long committedBelow() {
    return committedBelow;
  }

  /// Windows below this number are final, as far as that was looked up.
  public long finalBelow() {
    return finalBelow;
  }

  private BatchCommitment plan(long next) {
    Optional<BatchCommitment> planned = journal.batchOf(next);
    if (planned.isPresent()) {
      if (blobs.get(name(planned.get())).isEmpty()) {
        store(composer.compose(planned.get()));
      }
      return planned.get();
    }
    BatchComposer.Composed composed =
        composer
            .composeFrom(next)
            .orElseThrow(
                () -> new IllegalStateException("window " + next + " is not in the journal"));
    store(composed);
    journal.plan(composed.commitment());
    return composed.commitment();
  }

  private void store(BatchComposer.Composed composed) {
    blobs.put(name(composed.commitment()), composed.blob().toArray());
  }

  /// The name of a batch's blob in the store.
  private static String name(BatchCommitment batch) {
    return batch.blobRoot().toHex().substring(2);
  }

  private void commit(BatchCommitment batch) {
    operator.submit(
        new TransactionRequest(
            "commit " + batch.batchId(),
            ContractAddresses.SETTLEMENT,
            SettlementContract.commitBatch(batch),
            UInt256.ZERO,
            COMMIT_GAS));
  }

  /// Tells the journal what it may forget, a few batches a run.
  private void rememberFinal(long committedBelow) {
    long from = Math.max(finalBelow, journal.start());
    for (int i = 0; i < MAX_BATCHES && from < committedBelow; i++) {
      Optional<BatchCommitment> batch = journal.batchOf(from);
      if (batch.isEmpty() || !isOver(batch.get().batchId())) {
        return;
      }
      from = batch.get().lastWindow() + 1;
      finalBelow = from;
      journal.finalBelow(from);
    }
  }

  private boolean isOver(Hash batchId) {
    ReceiptStatus status = ledger.view(SettlementContract.batchStatus(batchId));
    if (status == ReceiptStatus.NOT_VERIFIED) {
      long committedAt = ledger.view(SettlementContract.batch(batchId)).committedAt();
      return ledger.latestBlock().timestamp() >= committedAt + ABANDONED_AFTER.toSeconds();
    }
    return status == ReceiptStatus.FINAL;
  }
}
