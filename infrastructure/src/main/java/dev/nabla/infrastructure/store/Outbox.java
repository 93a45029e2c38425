package dev.nabla.infrastructure.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// An append-only journal of records that outlives crashes.
///
/// Records appended in one call are written by one write, in order. An append that throws leaves no
/// trace, unless the process dies before the trace can be removed. Appends that come together are
/// written together (group commit): the first thread writes for all that wait, without a timer.
///
/// **After a crash.** What was acknowledged with [Durability#DISK] is there. What was acknowledged
/// with [Durability#PROCESS] is there unless the machine went down too. A record cut in half by the
/// crash does not count, nor does anything after it. [#recovery()] tells whether something may be
/// missing: a torn tail, or another boot of the machine than the one that wrote last. It goes on
/// saying so, through any number of crashes, until a record has been appended.
///
/// **When the disk is full**, appends throw [StorageException.Reason#DISK_FULL] until there is
/// space again; the journal stays readable and correct meanwhile.
///
/// Files are segments of [#SEGMENT_BYTES]; one that is full is synced before the next begins, so
/// only the last can be torn. Safe for use by any thread.
public final class Outbox implements AutoCloseable {
  /// A segment that has grown beyond this is followed by a new one.
  public static final int SEGMENT_BYTES = 64 << 20;

  /// Largest record.
  public static final int MAX_RECORD_BYTES = 32 << 20;

  private final Folder folder;
  private final String bootId;
  private final int segmentBytes;
  private final ReentrantLock writing = new ReentrantLock();
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();

  /// By base position; guarded by itself.
  private final TreeMap<Long, OutboxSegment> segments = new TreeMap<>();

  private Recovery recovery = new Recovery(false, false);
  private volatile long end;
  private boolean needsRepair;
  private boolean needsSegment;
  private boolean closed;

  private Outbox(Folder folder, String bootId, int segmentBytes) {
    this.folder = folder;
    this.bootId = bootId;
    this.segmentBytes = segmentBytes;
  }

  /// What opening found.
  ///
  /// @param tornTail a record was cut in half; it and all after it are gone
  /// @param bootChanged another boot of the machine wrote last, so unsynced records may be gone
  public record Recovery(boolean tornTail, boolean bootChanged) {
    /// Whether no acknowledged record can be missing.
    public boolean clean() {
      return !tornTail && !bootChanged;
    }
  }

  /// Sees records in order.
  @FunctionalInterface
  public interface Reader {
    /// @param position of the record, for [Outbox#read(long)]
    void record(long position, byte[] payload);
  }

  /// Opens the journal of `folder`, which belongs to it alone.
  ///
  /// @param bootId names the current boot of the machine, 1 to 44 bytes
  /// @throws StorageException [StorageException.Reason#DAMAGED] where bytes changed that had been
  ///   synced, which no crash does
  public static Outbox open(Folder folder, String bootId) {
    return open(folder, bootId, SEGMENT_BYTES);
  }

  /// The same with smaller segments.
  static Outbox open(Folder folder, String bootId, int segmentBytes) {
    if (!OutboxSegment.fits(bootId)) {
      throw new IllegalArgumentException("not a boot id: " + bootId);
    }
    Outbox outbox = new Outbox(folder, bootId, segmentBytes);
    outbox.recover();
    return outbox;
  }

  /// Changes nothing that tells of a crash: who opens and dies before the first append leaves the
  /// next process with the same finding.
  private void recover() {
    openSegments();
    if (segments.isEmpty()) {
      startSegment(0);
      return;
    }
    lastSegment().findEnd(MAX_RECORD_BYTES);
    recovery = findCrash();
    needsSegment = !recovery.clean();
    end = lastSegment().end();
  }

  /// Looks back to the newest segment that holds a record: an empty one may have been made by a
  /// process that died before it appended anything, or have lost all it held with the power.
  private Recovery findCrash() {
    boolean torn = false;
    boolean bootChanged = false;
    for (OutboxSegment segment : segments.descendingMap().values()) {
      torn |= segment.hasTornBytes();
      bootChanged |= !segment.bootId().equals(bootId);
      if (!segment.isEmpty()) {
        break;
      }
    }
    return new Recovery(torn, bootChanged);
  }

  private void openSegments() {
    List<String> names = folder.names().stream().filter(OutboxSegment::isName).toList();
    for (String name : names) {
      OutboxSegment segment = OutboxSegment.open(folder, name);
      if (segment == null && name.equals(names.getLast())) {
        // Nothing is appended to a segment before its header is on the device.
        folder.delete(name);
      } else {
        addSegment(segment, name);
      }
    }
  }

  private void addSegment(@Nullable OutboxSegment segment, String name) {
    boolean follows =
        segment != null && (segments.isEmpty() || lastSegment().endsAt(segment.base()));
    if (segment == null || !follows) {
      throw new StorageException(
          StorageException.Reason.DAMAGED,
          "segment " + name + " is damaged or does not follow the one before it");
    }
    segments.put(segment.base(), segment);
  }

  private OutboxSegment startSegment(long base) {
    OutboxSegment segment = OutboxSegment.create(folder, base, bootId);
    synchronized (segments) {
      segments.put(base, segment);
    }
    end = segment.end();
    return segment;
  }

  /// What opening found.
  public Recovery recovery() {
    return recovery;
  }

  /// Appends `records` and returns once they are as safe as `durability` says.
  ///
  /// @return the position of each
  /// @throws StorageException and none of them counts
  public List<Long> append(List<byte[]> records, Durability durability) {
    for (byte[] record : records) {
      if (record.length > MAX_RECORD_BYTES) {
        throw new IllegalArgumentException("record of " + record.length + " bytes");
      }
    }
    Waiting mine = new Waiting(records, durability);
    queue.add(mine);
    writing.lock();
    try {
      if (!mine.done) {
        writeWaiting();
      }
    } finally {
      writing.unlock();
    }
    return mine.result();
  }

  private void writeWaiting() {
    List<Waiting> group = new ArrayList<>();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      group.add(next);
    }
    try {
      write(group);
    } catch (StorageException e) {
      group.forEach(waiting -> waiting.fail(e));
      repairSoon();
    } catch (RuntimeException | Error e) {
      // Nobody else will ever write for these.
      StorageException failed =
          new StorageException(StorageException.Reason.FAILED, "the outbox could not write", e);
      group.forEach(waiting -> waiting.fail(failed));
      needsRepair = true;
      throw e;
    }
  }

  /// Takes away what a failed append left, now or before the next append.
  private void repairSoon() {
    needsRepair = true;
    try {
      lastSegment().repair();
      needsRepair = false;
    } catch (StorageException _) {
      // The next append tries again, and fails where this still does.
    }
  }

  private void write(List<Waiting> group) {
    OutboxSegment segment = writable();
    List<byte[]> records = group.stream().flatMap(waiting -> waiting.records.stream()).toList();
    boolean sync = group.stream().anyMatch(waiting -> waiting.durability == Durability.DISK);
    long position = segment.end();
    segment.append(records, sync);
    end = segment.end();
    for (Waiting waiting : group) {
      position = waiting.succeed(position);
    }
  }

  /// The segment to write to, free of what a failed append left.
  private OutboxSegment writable() {
    if (closed) {
      throw new StorageException(StorageException.Reason.CLOSED, "the outbox is closed");
    }
    OutboxSegment last = lastSegment();
    if (needsRepair) {
      last.repair();
      needsRepair = false;
    }
    if (last.sizeBytes() < segmentBytes && !needsSegment) {
      return last;
    }
    last.sync();
    OutboxSegment fresh = startSegment(last.end());
    needsSegment = false;
    return fresh;
  }

  private OutboxSegment lastSegment() {
    synchronized (segments) {
      return segments.lastEntry().getValue();
    }
  }

  /// The record at `position`, as [#append(List, Durability)] or [#forEach(long, Reader)] told it.
  ///
  /// @throws StorageException [StorageException.Reason#DAMAGED] where there is none (any more)
  public byte[] read(long position) {
    OutboxSegment segment = segmentOf(position);
    byte[] payload =
        segment == null || position >= end ? null : segment.read(position, MAX_RECORD_BYTES);
    if (payload == null) {
      throw new StorageException(
          StorageException.Reason.DAMAGED, "no record at position " + position);
    }
    return payload;
  }

  private @Nullable OutboxSegment segmentOf(long position) {
    synchronized (segments) {
      var entry = segments.floorEntry(position);
      return entry == null ? null : entry.getValue();
    }
  }

  /// Shows every record from position `from` on, up to the end as it is now.
  ///
  /// @param from 0 for all; else the position of a record, or the end
  public void forEach(long from, Reader reader) {
    long until = end;
    long position = from;
    while (position < until) {
      OutboxSegment segment = segmentOf(position);
      if (segment == null) {
        position = start();
        continue;
      }
      if (position == segment.base()) {
        position += OutboxSegment.HEADER_BYTES;
        continue;
      }
      byte[] payload = read(position);
      reader.record(position, payload);
      position += OutboxSegment.FRAME_HEADER_BYTES + payload.length;
    }
  }

  /// The position of the oldest record that is kept, or the end.
  public long start() {
    synchronized (segments) {
      return segments.firstKey();
    }
  }

  /// Where the next record goes.
  public long end() {
    return end;
  }

  /// Forgets records before `position`, as far as whole segments go.
  public void dropBefore(long position) {
    writing.lock();
    try {
      synchronized (segments) {
        while (segments.size() > 1 && segments.firstEntry().getValue().end() <= position) {
          OutboxSegment oldest = segments.pollFirstEntry().getValue();
          oldest.close();
          folder.delete(OutboxSegment.name(oldest.base()));
        }
      }
    } finally {
      writing.unlock();
    }
  }

  /// Syncs, and closes the files. Appends that wait fail.
  @Override
  public void close() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      synchronized (segments) {
        lastSegment().sync();
        segments.values().forEach(OutboxSegment::close);
      }
    } finally {
      writing.unlock();
    }
  }

  /// An append that waits for its turn; its fields are guarded by the write lock.
  private static final class Waiting {
    private final List<byte[]> records;
    private final Durability durability;
    private List<Long> positions = List.of();
    private @Nullable StorageException failure;
    private boolean done;

    Waiting(List<byte[]> records, Durability durability) {
      this.records = List.copyOf(records);
      this.durability = durability;
    }

    long succeed(long position) {
      long[] starts = new long[records.size()];
      long next = position;
      for (int i = 0; i < starts.length; i++) {
        starts[i] = next;
        next += OutboxSegment.FRAME_HEADER_BYTES + records.get(i).length;
      }
      positions = LongStream.of(starts).boxed().toList();
      done = true;
      return next;
    }

    void fail(StorageException cause) {
      failure = cause;
      done = true;
    }

    List<Long> result() {
      if (failure != null) {
        throw new StorageException(failure.reason(), String.valueOf(failure.getMessage()), failure);
      }
      return positions;
    }
  }
}
