package dev.nabla.gateway.receipt;

import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.infrastructure.store.Outbox;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.LostRange;
import java.util.List;
import java.util.Optional;

/// Every window that this node closed, durably, before it was signed; with the numbers of those to
/// come. The one writer is the [Signer], and the settlement for its plans; reading is safe from any
/// thread.
public final class WindowJournal implements AutoCloseable {
  /// Receipts that are remembered, those not yet final among them. Beyond it the oldest final ones
  /// are forgotten, and where none is final no receipt is issued ([BacklogFullException]).
  public static final int MAX_RECEIPTS = 200_000;

  private final Outbox outbox;
  private final WindowNumbers numbers;
  private final JournalIndex index;
  private final Settings settings;
  private volatile long finalBelow;

  private WindowJournal(
      Outbox outbox, WindowNumbers numbers, JournalIndex index, Settings settings) {
    this.outbox = outbox;
    this.numbers = numbers;
    this.index = index;
    this.settings = settings;
  }

  /// Whose journal it is and how safe.
  ///
  /// @param domain of the receipts
  /// @param nodeId of the node
  /// @param durability what a receipt survives once it is released
  /// @param maxReceipts at most [#MAX_RECEIPTS]
  public record Settings(Domain domain, Hash nodeId, Durability durability, int maxReceipts) {
    /// The usual bound.
    public Settings(Domain domain, Hash nodeId, Durability durability) {
      this(domain, nodeId, durability, MAX_RECEIPTS);
    }
  }

  /// Opens the journal of `folder`, which belongs to it alone, and gives up the window numbers that
  /// a crash may have taken.
  ///
  /// @param bootId names the current boot of the machine
  /// @throws StorageException where the disk fails, or holds what no crash leaves
  public static WindowJournal open(Folder folder, String bootId, Settings settings) {
    Outbox outbox = Outbox.open(folder, bootId);
    try {
      JournalIndex index = new JournalIndex(settings.domain());
      outbox.forEach(0, (position, bytes) -> index.add(position, JournalRecord.decode(bytes)));
      WindowNumbers numbers = WindowNumbers.open(folder, index.nextWindow());
      WindowJournal journal = new WindowJournal(outbox, numbers, index, settings);
      if (!outbox.recovery().clean()) {
        numbers.toGiveUp().ifPresent(journal::giveUp);
      }
      return journal;
    } catch (RuntimeException e) {
      outbox.close();
      throw e;
    }
  }

  private void giveUp(WindowNumbers.Given given) {
    LostRange range =
        new LostRange(
            settings.domain().chainId(),
            settings.domain().settlement(),
            settings.nodeId(),
            given.first(),
            given.last());
    write(new JournalRecord.Lost(range), Durability.DISK);
    numbers.skip(given);
  }

  /// Whose journal it is and how safe.
  public Settings settings() {
    return settings;
  }

  /// The number for the next window, reserved; the same until a window with it is appended.
  ///
  /// @throws BacklogFullException where too many receipts wait to become final
  /// @throws StorageException where the disk takes nothing
  long nextWindow() {
    makeRoom();
    return numbers.next();
  }

  /// Writes a window with the number of [#nextWindow()]; it may be signed once this returns.
  ///
  /// @throws StorageException and the number is still free
  void append(JournalRecord.Closed window) {
    write(window, settings.durability());
    numbers.used();
  }

  /// Writes down a batch before it is committed.
  public void plan(BatchCommitment batch) {
    write(new JournalRecord.Planned(batch), Durability.DISK);
  }

  private void write(JournalRecord record, Durability durability) {
    long position = outbox.append(List.of(record.encode()), durability).getFirst();
    index.add(position, record);
  }

  private void makeRoom() {
    while (index.receipts() >= settings.maxReceipts()) {
      if (!index.forgetOldestBelow(finalBelow)) {
        throw new BacklogFullException(index.receipts());
      }
    }
    index.oldestPosition().ifPresent(outbox::dropBefore);
  }

  /// Windows below `window` are final: they may be forgotten where room is needed.
  public void finalBelow(long window) {
    finalBelow = Math.max(finalBelow, window);
  }

  /// The lowest number that is remembered; [#end()] where there is none.
  public long start() {
    return index.firstWindow();
  }

  /// Whether another receipt can be taken.
  public boolean hasRoom() {
    return index.receipts() < settings.maxReceipts() || index.canForgetBelow(finalBelow);
  }

  /// The number after the highest that is used or lost.
  public long end() {
    return index.nextWindow();
  }

  /// The planned batch that holds `window`.
  public Optional<BatchCommitment> batchOf(long window) {
    return index.batchOf(window);
  }

  JournalIndex index() {
    return index;
  }

  /// The window that `span` tells of.
  JournalRecord.Closed read(JournalIndex.ClosedSpan span) {
    if (JournalRecord.decode(outbox.read(span.position())) instanceof JournalRecord.Closed closed) {
      return closed;
    }
    throw new StorageException(
        StorageException.Reason.DAMAGED, "window " + span.first() + " is not in the journal");
  }

  @Override
  public void close() {
    outbox.close();
  }
}
