package dev.nabla.gateway.settlement;

import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementLayout;
import dev.nabla.protocol.contract.TeeRegistryLayout;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.SettlementProof;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the ledger says about receipts, asked anew each time, and proofs of it for receipt files.
/// Thread-safe.
public final class ReceiptTracker {
  private static final int MAX_BATCHES_REMEMBERED = 64;

  private final WindowJournal journal;
  private final BatchComposer composer;
  private final EthClient ledger;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long lastBlock = -1;
  private final Map<Hash, List<Bytes>> leavesByBatch =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, List<Bytes>> eldest) {
          return size() > MAX_BATCHES_REMEMBERED;
        }
      };

  /// A tracker of what `journal` holds.
  public ReceiptTracker(WindowJournal journal, ReceiptStore receipts, EthClient ledger) {
    this.journal = journal;
    this.ledger = ledger;
    BatchBounds bounds = BatchBounds.of(ledger.view(SettlementContract.timings()));
    this.composer = new BatchComposer(receipts, journal.settings().nodeId(), bounds);
  }

  /// How far the receipt has come.
  public ReceiptProgress progress(ReceiptFile file) {
    return journal
        .batchOf(file.receipt().window())
        .map(batch ->
            ledger.view(
                SettlementContract.receiptStatus(
                    batch.batchId(), file.id(), file.window().header())))
        .map(ReceiptProgress::of)
        .orElse(ReceiptProgress.SIGNED);
  }

  /// The batch that holds the receipt, where one was planned.
  public Optional<BatchCommitment> batchOf(ReceiptFile file) {
    return journal.batchOf(file.receipt().window());
  }

  /// The receipt with what the ledger says about it, as of the newest block; as it is where its
  /// batch is not on the ledger.
  public ReceiptFile withSettlement(ReceiptFile file) {
    return batchOf(file)
        .filter(batch -> ledger.view(SettlementContract.batch(batch.batchId())).exists())
        .flatMap(batch -> proof(file, batch))
        .map(file::withSettlement)
        .orElse(file);
  }

  private Optional<SettlementProof> proof(ReceiptFile file, BatchCommitment batch) {
    long window = file.receipt().window();
    int place = (int) (window - batch.firstWindow());
    MerklePath leafPath = MerkleTree.prove(TreeHash.KECCAK256, leaves(batch), place);
    long block = ledger.blockNumber();
    AccountProof settlement =
        ledger.proof(
            ContractAddresses.SETTLEMENT,
            SettlementLayout.slots(batch.batchId(), file.id(), window),
            block);
    AccountProof registry =
        ledger.proof(
            ContractAddresses.TEE_REGISTRY,
            TeeRegistryLayout.slots(file.receipt().nodeId()),
            block);
    return ledger
        .sealedHeader(block)
        .map(header -> new SettlementProof(batch, leafPath, header, List.of(settlement, registry)));
  }

  private List<Bytes> leaves(BatchCommitment batch) {
    synchronized (leavesByBatch) {
      return leavesByBatch.computeIfAbsent(batch.batchId(), _ -> composer.leaves(batch));
    }
  }

  /// Tells those who wait when there is a new block. A task for a timeline.
  public void run() {
    long block = ledger.blockNumber();
    lock.lock();
    try {
      if (block != lastBlock) {
        lastBlock = block;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is another block than `seen`, at most for `limit`; gives the newest.
  ///
  /// @param seen what this gave before, −1 at first
  /// @throws InterruptedException where the waiting thread is told to stop
  public long awaitBlock(long seen, Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (lastBlock == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
      return lastBlock;
    } finally {
      lock.unlock();
    }
  }
}
