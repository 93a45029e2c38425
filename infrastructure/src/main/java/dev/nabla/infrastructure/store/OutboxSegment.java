package dev.nabla.infrastructure.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One file of an [Outbox]: a header of 64 bytes, then frames.
///
/// ```text
/// header  magic 8 · base position 8 · boot id 44, zero-padded · CRC-32C 4
/// frame   length 4 · CRC-32C over position and payload 4 · payload
/// ```
///
/// All numbers are big-endian. A position is a place in the outbox as a whole: base plus offset in
/// the file. It is part of each checksum so that bytes left over from elsewhere never pass.
final class OutboxSegment implements AutoCloseable {
  static final int HEADER_BYTES = 64;
  static final int FRAME_HEADER_BYTES = 8;
  static final int MAX_BOOT_ID_BYTES = 44;

  private static final long MAGIC = 0x6e61626c616f6278L; // "nablaobx"
  private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - Integer.BYTES;
  private static final String SUFFIX = ".outbox";

  private final long base;
  private final String bootId;
  private final Folder.GrowingFile file;
  private long size;
  private boolean syncFailed;

  private OutboxSegment(long base, String bootId, Folder.GrowingFile file, long size) {
    this.base = base;
    this.bootId = bootId;
    this.file = file;
    this.size = size;
  }

  static String name(long base) {
    return "%016x%s".formatted(base, SUFFIX);
  }

  static boolean isName(String name) {
    return name.length() == 16 + SUFFIX.length() && name.endsWith(SUFFIX);
  }

  /// Makes a segment that is on the device, header and all, before anything is appended to it.
  static OutboxSegment create(Folder folder, long base, String bootId) {
    Folder.GrowingFile file = folder.open(name(base));
    try {
      file.truncate(0);
      file.append(header(base, bootId));
      file.sync();
      return new OutboxSegment(base, bootId, file, HEADER_BYTES);
    } catch (StorageException e) {
      file.close();
      folder.delete(name(base));
      throw e;
    }
  }

  private static byte[] header(long base, String bootId) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putLong(base).put(bootId.getBytes(StandardCharsets.UTF_8));
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, CHECKED_HEADER_BYTES);
    return header.putInt(CHECKED_HEADER_BYTES, (int) crc.getValue()).array();
  }

  /// Opens a segment that was made before; null where its header is not whole.
  static @Nullable OutboxSegment open(Folder folder, String name) {
    Folder.GrowingFile file = folder.open(name);
    byte[] header = file.read(0, HEADER_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(header);
    CRC32C crc = new CRC32C();
    crc.update(header, 0, Math.min(header.length, CHECKED_HEADER_BYTES));
    if (header.length < HEADER_BYTES
        || fields.getLong(0) != MAGIC
        || fields.getInt(CHECKED_HEADER_BYTES) != (int) crc.getValue()
        || !name(fields.getLong(Long.BYTES)).equals(name)) {
      file.close();
      return null;
    }
    int end = 2 * Long.BYTES;
    while (end < CHECKED_HEADER_BYTES && header[end] != 0) {
      end++;
    }
    String bootId = new String(header, 16, end - 16, StandardCharsets.UTF_8);
    return new OutboxSegment(fields.getLong(Long.BYTES), bootId, file, file.size());
  }

  long base() {
    return base;
  }

  String bootId() {
    return bootId;
  }

  /// Where the next frame goes.
  long end() {
    return base + size;
  }

  long sizeBytes() {
    return size;
  }

  /// Appends one frame a record in one write.
  ///
  /// @throws StorageException and [#end()] is where it was; [#repair()] before the next append
  void append(List<byte[]> records, boolean sync) {
    if (syncFailed) {
      throw lostTrack(null);
    }
    file.append(frames(records));
    if (sync) {
      sync();
    }
    for (byte[] record : records) {
      size += FRAME_HEADER_BYTES + record.length;
    }
  }

  private byte[] frames(List<byte[]> records) {
    int length = 0;
    for (byte[] record : records) {
      length = Math.addExact(length, FRAME_HEADER_BYTES + record.length);
    }
    ByteBuffer frames = ByteBuffer.allocate(length);
    for (byte[] record : records) {
      long position = end() + frames.position();
      frames.putInt(record.length).putInt(checksum(position, record)).put(record);
    }
    return frames.array();
  }

  /// Takes away what a failed append may have left.
  void repair() {
    if (file.size() != size) {
      file.truncate(size);
    }
  }

  /// The payload at `position`; null where no whole frame stands there.
  byte @Nullable [] read(long position, int maxRecordBytes) {
    long offset = position - base;
    if (offset < HEADER_BYTES || offset + FRAME_HEADER_BYTES > size) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(file.read(offset, FRAME_HEADER_BYTES));
    int length = header.getInt(0);
    if (length < 0 || length > maxRecordBytes || offset + FRAME_HEADER_BYTES + length > size) {
      return null;
    }
    byte[] payload = file.read(offset + FRAME_HEADER_BYTES, length);
    boolean whole =
        payload.length == length && checksum(position, payload) == header.getInt(Integer.BYTES);
    return whole ? payload : null;
  }

  /// Takes the last whole frame for the end.
  void findEnd(int maxRecordBytes) {
    long position = base + HEADER_BYTES;
    byte[] payload = read(position, maxRecordBytes);
    while (payload != null) {
      position += FRAME_HEADER_BYTES + payload.length;
      payload = read(position, maxRecordBytes);
    }
    size = position - base;
  }

  /// Whether there are bytes behind the end.
  boolean hasTornBytes() {
    return file.size() > size;
  }

  /// Takes `nextBase`, where the next segment begins, for the end; false where this cannot be.
  /// Bytes behind it were torn when the next segment was made.
  boolean endsAt(long nextBase) {
    boolean possible = nextBase >= base + HEADER_BYTES && nextBase <= end();
    if (possible) {
      size = nextBase - base;
    }
    return possible;
  }

  /// Whether it holds no record.
  boolean isEmpty() {
    return size == HEADER_BYTES;
  }

  private static int checksum(long position, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, position));
    crc.update(payload);
    return (int) crc.getValue();
  }

  /// @throws StorageException never retryable: what reached the device is unknown from then on
  void sync() {
    if (syncFailed) {
      throw lostTrack(null);
    }
    try {
      file.sync();
    } catch (StorageException e) {
      syncFailed = true;
      throw lostTrack(e);
    }
  }

  private static StorageException lostTrack(@Nullable StorageException cause) {
    String message = "a sync of the outbox failed; see to the disk, then restart";
    return cause == null
        ? new StorageException(StorageException.Reason.CLOSED, message)
        : new StorageException(StorageException.Reason.CLOSED, message, cause);
  }

  @Override
  public void close() {
    file.close();
  }

  /// Whether a boot id fits the header.
  static boolean fits(String bootId) {
    byte[] bytes = bootId.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_BOOT_ID_BYTES
        && bytes.length > 0
        && Arrays.equals(bytes, bootId.strip().getBytes(StandardCharsets.UTF_8));
  }
}
