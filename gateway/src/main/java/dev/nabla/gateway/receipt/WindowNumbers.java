package dev.nabla.gateway.receipt;

import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.infrastructure.store.StorageException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Hands out window numbers so that none is ever signed for two contents, whatever crashes.
///
/// **Idea.** Numbers are reserved in blocks of [#BLOCK], and a block is on the device before any of
/// its numbers is signed. The journal says which numbers were used, but after a power loss it may
/// have forgotten some whose signatures clients hold. The reservation cannot forget: everything
/// between the journal's last number and the end of the block is then given up for good, as a lost
/// range. Where the machine did not go down and the journal ends whole (kill -9), the journal knows
/// every number that was signed, because a window is written before it is signed, and nothing is
/// given up.
///
/// Used by one thread at a time.
final class WindowNumbers {
  /// Numbers reserved at a time.
  static final int BLOCK = 1_000;

  private static final String FILE = "windows.reserved";
  private static final int FILE_BYTES = 2 * Long.BYTES + Integer.BYTES;
  private static final long MAGIC = 0x6e61626c6177696eL; // "nablawin"

  private final Folder folder;
  private long next;
  private long reservedEnd;

  private WindowNumbers(Folder folder, long next, long reservedEnd) {
    this.folder = folder;
    this.next = next;
    this.reservedEnd = reservedEnd;
  }

  /// Numbers given up.
  ///
  /// @param first first of them
  /// @param last last of them
  record Given(long first, long last) {}

  /// Goes on after what `folder` and the journal say.
  ///
  /// @param journalNext the number after the highest in the journal, 0 for an empty one
  /// @throws StorageException [StorageException.Reason#DAMAGED] where the reservation is missing or
  ///   behind the journal, which no crash can bring about
  static WindowNumbers open(Folder folder, long journalNext) {
    long reservedEnd = folder.read(FILE, FILE_BYTES).map(WindowNumbers::decode).orElse(0L);
    if (reservedEnd < journalNext) {
      throw new StorageException(
          StorageException.Reason.DAMAGED,
          "the journal has window "
              + (journalNext - 1)
              + " but only those below "
              + reservedEnd
              + " were reserved; restore "
              + FILE
              + " or register a new node");
    }
    return new WindowNumbers(folder, journalNext, reservedEnd);
  }

  /// What must be given up before any number is handed out, because the journal may have forgotten
  /// it. The caller writes that to the journal, then calls [#skip(Given)].
  Optional<Given> toGiveUp() {
    return next == reservedEnd ? Optional.empty() : Optional.of(new Given(next, reservedEnd - 1));
  }

  /// Goes on behind what was given up.
  void skip(Given given) {
    next = given.last() + 1;
  }

  /// The next number, reserved; the same until [#used()].
  ///
  /// @throws StorageException where it cannot be reserved
  long next() {
    if (next == reservedEnd) {
      long end = Math.addExact(reservedEnd, BLOCK);
      folder.replace(FILE, encode(end), Durability.DISK);
      reservedEnd = end;
    }
    return next;
  }

  /// The number of [#next()] is in the journal.
  void used() {
    next++;
  }

  private static byte[] encode(long end) {
    ByteBuffer buffer = ByteBuffer.allocate(FILE_BYTES).putLong(MAGIC).putLong(end);
    return buffer.putInt(checksum(buffer.array())).array();
  }

  private static long decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length != FILE_BYTES
        || buffer.getLong(0) != MAGIC
        || buffer.getInt(2 * Long.BYTES) != checksum(bytes)
        || buffer.getLong(Long.BYTES) < 0) {
      throw new StorageException(StorageException.Reason.DAMAGED, FILE + " is damaged");
    }
    return buffer.getLong(Long.BYTES);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 2 * Long.BYTES);
    return (int) crc.getValue();
  }
}
