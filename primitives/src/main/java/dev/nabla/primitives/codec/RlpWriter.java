package dev.nabla.primitives.codec;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Arrays;

/// Writes Recursive Length Prefix (Ethereum Yellow Paper, appendix B), always in its one canonical
/// form. Not safe for use by several threads.
///
/// Lists are written by bracketing their items with [#beginList()] and [#endList()]; the prefix is
/// put in front when the list ends, so nobody has to know its length before.
public final class RlpWriter {
  private static final int SHORT = 55;
  private static final int STRING = 0x80;
  private static final int LIST = 0xc0;
  private static final int MAX_OPEN_LISTS = RlpReader.MAX_DEPTH;

  private final int[] openLists = new int[MAX_OPEN_LISTS];
  private int open;
  private byte[] buffer;
  private int size;

  /// An empty writer.
  public RlpWriter() {
    this(256);
  }

  /// @param expectedSize bytes to reserve at first; the writer grows past it
  public RlpWriter(int expectedSize) {
    buffer = new byte[Math.max(expectedSize, 16)];
  }

  /// The encoding of one byte string.
  public static Bytes encode(Bytes value) {
    return new RlpWriter(value.size() + 9).bytes(value).toBytes();
  }

  /// Starts a list; what is written up to the matching [#endList()] are its items.
  ///
  /// @throws IllegalStateException where [RlpReader#MAX_DEPTH] lists are open
  public RlpWriter beginList() {
    if (open == MAX_OPEN_LISTS) {
      throw new IllegalStateException("more than " + MAX_OPEN_LISTS + " lists inside each other");
    }
    openLists[open++] = size;
    return this;
  }

  /// Ends the list started last.
  public RlpWriter endList() {
    if (open == 0) {
      throw new IllegalStateException("no list is open");
    }
    int start = openLists[--open];
    int payload = size - start;
    int prefix = prefixSize(payload);
    reserve(prefix);
    System.arraycopy(buffer, start, buffer, start + prefix, payload);
    putPrefix(LIST, payload, start);
    size += prefix;
    return this;
  }

  /// A byte string.
  public RlpWriter bytes(byte[] value) {
    if (value.length == 1 && value[0] >= 0) {
      reserve(1);
      buffer[size++] = value[0];
      return this;
    }
    int prefix = prefixSize(value.length);
    reserve(prefix + value.length);
    putPrefix(STRING, value.length, size);
    System.arraycopy(value, 0, buffer, size + prefix, value.length);
    size += prefix + value.length;
    return this;
  }

  /// A byte string.
  public RlpWriter bytes(Bytes value) {
    return bytes(value.toArray());
  }

  /// 32 bytes.
  public RlpWriter hash(Hash value) {
    return bytes(value.toArray());
  }

  /// 20 bytes.
  public RlpWriter address(Address value) {
    return bytes(value.toArray());
  }

  /// A number: big-endian without leading zeros, so zero is the empty string.
  public RlpWriter number(UInt256 value) {
    return bytes(value.toMinimalArray());
  }

  /// The number whose 64 bits are read as unsigned.
  public RlpWriter number(long unsigned) {
    byte[] word = new byte[Long.BYTES];
    BigEndian.putLong(word, 0, unsigned);
    return bytes(Arrays.copyOfRange(word, Long.numberOfLeadingZeros(unsigned) / 8, Long.BYTES));
  }

  /// Bytes that are already the encoding of whole items.
  public RlpWriter raw(byte[] encoded) {
    reserve(encoded.length);
    System.arraycopy(encoded, 0, buffer, size, encoded.length);
    size += encoded.length;
    return this;
  }

  /// Bytes that are already the encoding of whole items.
  public RlpWriter raw(Bytes encoded) {
    return raw(encoded.toArray());
  }

  /// What has been written.
  ///
  /// @throws IllegalStateException where a list is still open
  public byte[] toArray() {
    if (open != 0) {
      throw new IllegalStateException(open + " lists are still open");
    }
    return Arrays.copyOf(buffer, size);
  }

  /// What has been written.
  ///
  /// @throws IllegalStateException where a list is still open
  public Bytes toBytes() {
    return Bytes.of(toArray());
  }

  private static int prefixSize(int length) {
    return length <= SHORT ? 1 : 1 + lengthBytes(length);
  }

  private static int lengthBytes(int length) {
    return Integer.BYTES - Integer.numberOfLeadingZeros(length) / 8;
  }

  private void putPrefix(int kind, int length, int at) {
    if (length <= SHORT) {
      buffer[at] = (byte) (kind + length);
      return;
    }
    int count = lengthBytes(length);
    buffer[at] = (byte) (kind + SHORT + count);
    for (int i = 0; i < count; i++) {
      buffer[at + 1 + i] = (byte) (length >>> (8 * (count - 1 - i)));
    }
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L));
    }
  }
}
