package dev.nabla.services.proxy;

import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ReceiptFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All exchanges that the proxy vouched for, four files each, named by the receipt's id: `.request`
/// and `.response` byte for byte, `.receipt.json`, and `.state.json`, which is written last and
/// makes the others count. What a crash left without it is cleared away on opening.
///
/// An exchange is here before its client sees the end of it, so kill -9 loses none that was
/// acknowledged. Thread-safe.
final class ReceiptFolder {
  private static final System.Logger LOG = System.getLogger(ReceiptFolder.class.getName());

  private static final String REQUEST = ".request";
  private static final String RESPONSE = ".response";
  private static final String RECEIPT = ".receipt.json";
  private static final String STATE = ".state.json";
  private static final int MAX_BODY_BYTES = 32 << 20;

  /// What one exchange is taken to need before it is there.
  private static final long RESERVED_BYTES = 64 << 10;

  private static final Comparator<Kept> BY_AGE =
      Comparator.comparingLong(Kept::receivedMillis).thenComparing(Kept::id);

  private final Folder folder;
  private final KeepLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Hash, Kept> byId = new HashMap<>();
  private final Map<String, Hash> byRequestId = new HashMap<>();
  private final TreeSet<Kept> byAge = new TreeSet<>(BY_AGE);
  private long bytes;
  private int reserved;

  /// Opens a folder, which is this one's alone.
  ReceiptFolder(Folder folder, KeepLimits limits) {
    this.folder = folder;
    this.limits = limits;
    List<String> names = folder.names();
    names.stream().filter(name -> name.endsWith(STATE)).forEach(this::load);
    names.stream().filter(this::isOrphan).forEach(folder::delete);
  }

  private void load(String name) {
    try {
      folder.read(name, Kept.MAX_BYTES).map(Kept::decode).ifPresent(this::index);
    } catch (DecodingException | StorageException e) {
      // One damaged file must not keep the others from being watched.
      LOG.log(System.Logger.Level.WARNING, name + " cannot be read and is left alone", e);
    }
  }

  private boolean isOrphan(String name) {
    if (!name.matches("0x[0-9a-f]{64}\\.(request|response|receipt\\.json)")) {
      return false;
    }
    String id = name.substring(0, name.indexOf('.'));
    return !byId.containsKey(Hash.fromHex(id)) && folder.read(id + STATE, Kept.MAX_BYTES).isEmpty();
  }

  private void index(Kept kept) {
    Kept before = byId.put(kept.id(), kept);
    if (before != null) {
      byAge.remove(before);
      bytes -= before.sizeBytes();
    }
    byRequestId.put(kept.requestId(), kept.id());
    byAge.add(kept);
    bytes += kept.sizeBytes();
  }

  /// A place that is free for one more exchange until it is closed.
  final class Place implements AutoCloseable {
    private boolean open = true;

    @Override
    public void close() {
      lock.lock();
      try {
        reserved -= open ? 1 : 0;
        open = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /// Makes sure of a place before anything is asked: an answer that cannot be kept is lost.
  ///
  /// @throws FolderFullException where all there is must stay
  Place reserve() {
    lock.lock();
    try {
      makeRoom(reserved + 1, (reserved + 1) * RESERVED_BYTES);
      reserved++;
      return new Place();
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(int exchanges, long more) {
    while (byId.size() + exchanges > limits.maxExchanges() || bytes + more > limits.maxBytes()) {
      Kept oldest =
          byAge.stream()
              .filter(Kept::isDone)
              .findFirst()
              .orElseThrow(() -> new FolderFullException(limits));
      remove(oldest);
    }
  }

  private void remove(Kept kept) {
    byId.remove(kept.id());
    byRequestId.remove(kept.requestId());
    byAge.remove(kept);
    bytes -= kept.sizeBytes();
    String name = kept.id().toHex();
    folder.delete(name + STATE);
    List.of(REQUEST, RESPONSE, RECEIPT).forEach(end -> folder.delete(name + end));
  }

  /// The bytes of an exchange.
  record Texts(Bytes request, Bytes response) {
    /// Hides both.
    @Override
    public String toString() {
      return "Texts[%d + %d bytes]".formatted(request.size(), response.size());
    }
  }

  /// Keeps an exchange; returns false where its receipt is here already, so that it is an old one.
  ///
  /// @throws StorageException where the disk does not take it
  boolean keep(Kept kept, Texts texts, ReceiptFile receipt) {
    lock.lock();
    try {
      if (byId.containsKey(kept.id())) {
        return false;
      }
      String name = kept.id().toHex();
      folder.replace(name + REQUEST, texts.request().toArray(), Durability.PROCESS);
      folder.replace(name + RESPONSE, texts.response().toArray(), Durability.PROCESS);
      folder.replace(name + RECEIPT, receipt.encode().toArray(), Durability.PROCESS);
      folder.replace(name + STATE, kept.encode().toArray(), Durability.PROCESS);
      index(kept);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets an exchange, its receipt too; nothing can be shown of it any more.
  void forget(Hash id) {
    lock.lock();
    try {
      Kept kept = byId.get(id);
      if (kept != null) {
        remove(kept);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Puts the ledger's word into the receipt of an exchange.
  void replaceReceipt(Hash id, ReceiptFile receipt) {
    lock.lock();
    try {
      if (byId.containsKey(id)) {
        folder.replace(id.toHex() + RECEIPT, receipt.encode().toArray(), Durability.PROCESS);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Notes that something about an exchange has changed.
  void update(Hash id, UnaryOperator<Kept> change) {
    lock.lock();
    try {
      Kept before = byId.get(id);
      Kept after = before == null ? null : change.apply(before);
      if (after != null && !after.equals(before)) {
        folder.replace(id.toHex() + STATE, after.encode().toArray(), Durability.PROCESS);
        index(after);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// An exchange by its receipt's id or the gateway's request id.
  Optional<Kept> find(String id) {
    lock.lock();
    try {
      Hash known = byRequestId.get(id);
      if (known == null && id.matches("(0x)?[0-9a-f]{64}")) {
        known = Hash.fromHex(id);
      }
      return Optional.ofNullable(known == null ? null : byId.get(known));
    } finally {
      lock.unlock();
    }
  }

  /// The first `count` exchanges that `wanted` takes, the oldest first.
  List<Kept> oldest(int count, Predicate<Kept> wanted) {
    lock.lock();
    try {
      return byAge.stream().filter(wanted).limit(count).toList();
    } finally {
      lock.unlock();
    }
  }

  /// The first `count` exchanges, the newest first.
  List<Kept> newest(int count) {
    lock.lock();
    try {
      return byAge.descendingSet().stream().limit(count).toList();
    } finally {
      lock.unlock();
    }
  }

  /// How many there are.
  int size() {
    lock.lock();
    try {
      return byId.size();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the exchange is as wanted, at most for `limit`; gives it as it then is.
  ///
  /// @throws InterruptedException where the waiting thread is told to stop
  @Nullable Kept await(Hash id, Predicate<Kept> wanted, Duration limit)
      throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      Kept now = byId.get(id);
      while (now != null && !wanted.test(now) && left > 0) {
        left = changed.awaitNanos(left);
        now = byId.get(id);
      }
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// The request, byte for byte.
  ///
  /// @throws StorageException where it is gone or cannot be read
  Bytes request(Hash id) {
    return read(id, REQUEST, MAX_BODY_BYTES);
  }

  /// The response as it came, receipt and all.
  ///
  /// @throws StorageException where it is gone or cannot be read
  Bytes response(Hash id) {
    return read(id, RESPONSE, MAX_BODY_BYTES);
  }

  /// The receipt, with the ledger's word where that is known.
  ///
  /// @throws StorageException where it is gone or cannot be read
  ReceiptFile receipt(Hash id) {
    return ReceiptFile.decode(read(id, RECEIPT, ReceiptFile.MAX_BYTES));
  }

  private Bytes read(Hash id, String end, int maxBytes) {
    return folder
        .read(id.toHex() + end, maxBytes)
        .map(Bytes::of)
        .orElseThrow(() ->
            new StorageException(
                StorageException.Reason.FAILED, "the exchange " + id + " is no longer kept"));
  }

  /// Ids of all exchanges, for tests of crashes.
  List<Hash> ids() {
    lock.lock();
    try {
      return new ArrayList<>(byId.keySet());
    } finally {
      lock.unlock();
    }
  }
}
