package dev.nabla.gateway.receipt;

import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.WindowHeader;
import dev.nabla.tee.enclave.Enclave;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns ended requests into signed receipts, many with one signature.
///
/// **Group commit.** The first thread to come closes a window over whatever waits by then, writes
/// it to the journal, has its header signed and hands everyone their receipt; who came meanwhile
/// waits for the next window. A window closes at once where the last one is as old as the pace
/// says, and else when it is: an idle gateway signs windows of one at once, a busy one pays one
/// write and one signature for many.
///
/// **Order.** A window is in the journal before it is signed, and signed before any of its receipts
/// is released. So a number whose write failed was signed by nobody and is used again, and after
/// kill -9 the journal knows every window that was ever signed.
///
/// Thread-safe; a receipt that is handed out is in the journal.
public final class Signer {
  /// Receipts that may wait at once.
  public static final int MAX_WAITING = 10_000;

  private final WindowJournal journal;
  private final LeafSigner leafSigner;
  private final NodeKeys keys;
  private final Supplier<Heartbeat> heartbeat;
  private final Pace pace;
  private final ReentrantLock closing = new ReentrantLock();
  private final Condition closed = closing.newCondition();
  private boolean isClosing;
  private volatile long lastNanos;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /// When windows close.
  ///
  /// @param clock dates receipts
  /// @param spacing least time between two windows; zero for windows as often as can be
  public record Pace(InstantSource clock, Duration spacing) {
    /// What adds nothing where a gateway is idle, and sixteen answers to a signature at 4,000 a
    /// second.
    public static final Duration USUAL_SPACING = Duration.ofMillis(4);
  }

  /// A signer whose windows close as often as can be.
  ///
  /// @param heartbeat the newest one known; asked once a window, and throws where there is none
  public Signer(
      WindowJournal journal, Enclave enclave, Supplier<Heartbeat> heartbeat, InstantSource clock) {
    this(journal, enclave, heartbeat, new Pace(clock, Duration.ZERO));
  }

  /// @param heartbeat the newest one known; asked once a window, and throws where there is none
  public Signer(WindowJournal journal, Enclave enclave, Supplier<Heartbeat> heartbeat, Pace pace) {
    this.journal = journal;
    this.leafSigner = new LeafSigner(enclave);
    this.keys = new NodeKeys(enclave.rsaKey(), enclave.receiptKey());
    this.heartbeat = heartbeat;
    this.pace = pace;
    this.lastNanos = System.nanoTime() - pace.spacing().toNanos();
  }

  /// Says early what [#issue(ReceiptDraft)] would say late.
  ///
  /// @throws BacklogFullException where no receipt can be taken
  public void requireRoom() {
    if (waiting() >= MAX_WAITING || !journal.hasRoom()) {
      throw new BacklogFullException(waiting());
    }
  }

  /// Signs a receipt; returns when it is in the journal.
  ///
  /// @throws BacklogFullException where too many wait
  /// @throws StorageException where the journal takes nothing; no receipt exists then
  public IssuedReceipt issue(ReceiptDraft draft) {
    Waiting mine = new Waiting(draft);
    synchronized (queue) {
      if (queue.size() >= MAX_WAITING) {
        throw new BacklogFullException(queue.size());
      }
      queue.add(mine);
    }
    closing.lock();
    try {
      while (mine.isOpen()) {
        if (isClosing) {
          closed.awaitUninterruptibly();
        } else {
          closeNext();
        }
      }
    } finally {
      closing.unlock();
    }
    return mine.result();
  }

  /// Lets go of the lock meanwhile: who has a receipt by then must not wait for the next window.
  private void closeNext() {
    isClosing = true;
    closing.unlock();
    try {
      awaitSpacing();
      closeWindow(takeWaiting());
    } finally {
      lastNanos = System.nanoTime();
      closing.lock();
      isClosing = false;
      closed.signalAll();
    }
  }

  /// Where the thread is wanted elsewhere the window closes early, which harms nobody.
  private void awaitSpacing() {
    long left = pace.spacing().toNanos() - (System.nanoTime() - lastNanos);
    if (left > 0 && waiting() < WindowLoad.MAX_RECEIPTS) {
      LockSupport.parkNanos(left);
    }
  }

  /// Receipts that wait for their window.
  public int waiting() {
    synchronized (queue) {
      return queue.size();
    }
  }

  private List<Waiting> takeWaiting() {
    List<Waiting> taken = new ArrayList<>();
    WindowLoad load = new WindowLoad();
    synchronized (queue) {
      while (!queue.isEmpty() && load.take(queue.getFirst().draft)) {
        taken.add(queue.removeFirst());
      }
    }
    return taken;
  }

  private void closeWindow(List<Waiting> group) {
    try {
      JournalRecord.Closed window = compose(group);
      journal.append(window);
      release(group, window);
    } catch (RuntimeException e) {
      fail(group, e);
    } catch (Error e) {
      // Nobody else will ever close this window: those who wait must not wait for it.
      fail(group, new IllegalStateException("closing a window failed", e));
      throw e;
    }
  }

  private static void fail(List<Waiting> group, RuntimeException cause) {
    group.stream().filter(Waiting::isOpen).forEach(waiting -> waiting.failure = cause);
  }

  private JournalRecord.Closed compose(List<Waiting> group) {
    long number = journal.nextWindow();
    Heartbeat newest = heartbeat.get();
    WindowJournal.Settings settings = journal.settings();
    long now = pace.clock().millis();
    List<StoredReceipt> receipts = new ArrayList<>(group.size());
    for (int i = 0; i < group.size(); i++) {
      ReceiptDraft draft = group.get(i).draft;
      InferenceReceipt receipt = draft.at(settings.nodeId(), number, i, now);
      receipts.add(
          new StoredReceipt(draft.requestId(), receipt, draft.opening(), draft.choice().routing()));
    }
    WindowHeader header =
        new WindowHeader(
            settings.domain().chainId(),
            settings.domain().settlement(),
            settings.nodeId(),
            number,
            receipts.size(),
            MerkleTree.root(TreeHash.KECCAK256, leaves(receipts, settings.domain())),
            newest.blockNumber(),
            newest.hash());
    return new JournalRecord.Closed(header, receipts);
  }

  private void release(List<Waiting> group, JournalRecord.Closed window) {
    SignedWindow signed = leafSigner.sign(window.header());
    List<Bytes> leaves = leaves(window.receipts(), window.header().domain());
    List<MerklePath> paths = MerkleTree.proveAll(TreeHash.KECCAK256, leaves);
    for (int i = 0; i < group.size(); i++) {
      StoredReceipt stored = window.receipts().get(i);
      ReceiptFile file = file(stored, signed, paths.get(i));
      group.get(i).issued = new IssuedReceipt(stored.requestId(), file);
    }
  }

  /// The file of a receipt that was issued before.
  ReceiptFile file(StoredReceipt stored, SignedWindow window, MerklePath path) {
    Opening opening = stored.opening();
    return new ReceiptFile(
        stored.receipt().id(window.header().domain()),
        stored.receipt(),
        path,
        window,
        keys,
        new ReceiptSecrets(
            opening.salts(), opening.evidence(), opening.outputIds(), stored.routing()),
        null);
  }

  LeafSigner leafSigner() {
    return leafSigner;
  }

  static List<Bytes> leaves(List<StoredReceipt> receipts, Domain domain) {
    return receipts.stream().map(stored -> stored.receipt().id(domain).toBytes()).toList();
  }

  /// One caller's turn; whoever closes its window writes, and the caller reads.
  private static final class Waiting {
    private final ReceiptDraft draft;
    private volatile @Nullable IssuedReceipt issued;
    private volatile @Nullable RuntimeException failure;

    Waiting(ReceiptDraft draft) {
      this.draft = draft;
    }

    boolean isOpen() {
      return issued == null && failure == null;
    }

    IssuedReceipt result() {
      IssuedReceipt receipt = issued;
      if (receipt != null) {
        return receipt;
      }
      throw failureOf(failure);
    }

    /// Failures of the disk, the usual ones, with the stack of the caller that hears of it.
    private static RuntimeException failureOf(@Nullable RuntimeException cause) {
      return switch (cause) {
        case StorageException e ->
            new StorageException(e.reason(), String.valueOf(e.getMessage()), e);
        case null -> new IllegalStateException("a window was closed without an outcome");
        default -> cause;
      };
    }
  }
}
