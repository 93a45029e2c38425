package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.List;

/// 2,048 bits that say which addresses and topics a set of logs may hold (Yellow Paper, section
/// 4.3.1): three bits for each. Immutable.
public record LogsBloom(Bytes bits) {
  /// Number of bytes.
  public static final int SIZE = 256;

  /// The filter of no log.
  public static final LogsBloom EMPTY = new LogsBloom(Bytes.of(new byte[SIZE]));

  /// Checks the size.
  public LogsBloom {
    if (bits.size() != SIZE) {
      throw new IllegalArgumentException("a bloom filter has 256 bytes, not " + bits.size());
    }
  }

  /// The filter of `logs`.
  public static LogsBloom of(List<Log> logs) {
    if (logs.isEmpty()) {
      return EMPTY;
    }
    byte[] bits = new byte[SIZE];
    for (Log log : logs) {
      set(bits, log.address().toArray());
      for (Hash topic : log.topics()) {
        set(bits, topic.toArray());
      }
    }
    return new LogsBloom(Bytes.of(bits));
  }

  /// The filter of what either holds.
  public LogsBloom or(LogsBloom other) {
    byte[] union = bits.toArray();
    for (int i = 0; i < SIZE; i++) {
      union[i] |= other.bits.get(i);
    }
    return new LogsBloom(Bytes.of(union));
  }

  /// Whether a log with the address or topic `value` may be there; never false where one is.
  public boolean mayHold(byte[] value) {
    byte[] wanted = new byte[SIZE];
    set(wanted, value);
    for (int i = 0; i < SIZE; i++) {
      if ((bits.get(i) & wanted[i]) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static void set(byte[] bits, byte[] value) {
    byte[] hash = Keccak256.hash(value).toArray();
    for (int pair = 0; pair < 6; pair += 2) {
      int bit = ((hash[pair] & 0x07) << 8) | (hash[pair + 1] & 0xff);
      bits[SIZE - 1 - bit / 8] |= (byte) (1 << (bit % 8));
    }
  }
}
