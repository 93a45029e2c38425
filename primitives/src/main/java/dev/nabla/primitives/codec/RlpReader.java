package dev.nabla.primitives.codec;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Reads Recursive Length Prefix (Ethereum Yellow Paper, appendix B) from bytes that may be
/// hostile.
///
/// Accepts the canonical form alone: the shortest prefix, single bytes below 0x80 without one,
/// numbers without leading zeros, no byte left over. Everything else is a [DecodingException] with
/// the offset. Reading costs time linear in the input, allocates nothing on the say-so of a length
/// prefix before the bytes are known to be there, and descends at most [#MAX_DEPTH] lists.
///
/// A reader is a cursor over the items of one list (or, at the top, over the bytes given). Not safe
/// for use by several threads.
public final class RlpReader {
  /// Lists inside each other that are read or written.
  public static final int MAX_DEPTH = 32;

  private static final int STRING = 0x80;
  private static final int LONG_STRING = 0xb7;
  private static final int LIST = 0xc0;
  private static final int LONG_LIST = 0xf7;

  private final byte[] source;
  private final int end;
  private final int depth;
  private int at;

  // The item at the cursor, set by readPrefix().
  private boolean itemIsList;
  private int itemStart;
  private int itemSize;

  private RlpReader(byte[] source, int start, int end, int depth) {
    this.source = source;
    this.at = start;
    this.end = end;
    this.depth = depth;
  }

  /// A reader at the first item of `encoded`; end with [#expectEnd()].
  public static RlpReader of(Bytes encoded) {
    return of(encoded.toArray());
  }

  /// A reader at the first item of `encoded`, which is borrowed and must not change.
  public static RlpReader of(byte[] encoded) {
    return new RlpReader(encoded, 0, encoded.length, 0);
  }

  /// A reader of the items of the one list that `encoded` is.
  ///
  /// @throws DecodingException where `encoded` is a string, is not whole or is followed by bytes
  public static RlpReader ofList(Bytes encoded) {
    RlpReader top = of(encoded);
    RlpReader items = top.list();
    top.expectEnd();
    return items;
  }

  /// Whether an item remains.
  public boolean hasNext() {
    return at < end;
  }

  /// Whether the next item is a list.
  ///
  /// @throws DecodingException where there is none or its prefix is not canonical
  public boolean nextIsList() {
    readPrefix();
    return itemIsList;
  }

  /// Offset of the next item from the start of the input.
  public int offset() {
    return at;
  }

  /// The next item, a list; the cursor moves past it.
  public RlpReader list() {
    readPrefix();
    if (!itemIsList) {
      throw new DecodingException("expected an RLP list, found a string", at);
    }
    if (depth == MAX_DEPTH) {
      throw new DecodingException("more than " + MAX_DEPTH + " RLP lists inside each other", at);
    }
    at = itemStart + itemSize;
    return new RlpReader(source, itemStart, at, depth + 1);
  }

  /// The next item, a list whose items `readItem` reads one at a time.
  ///
  /// @param limit largest number of items accepted
  public <T> List<T> list(int limit, Function<RlpReader, T> readItem) {
    RlpReader items = list();
    List<T> values = new ArrayList<>();
    while (items.hasNext()) {
      if (values.size() == limit) {
        throw new DecodingException("more than " + limit + " items in an RLP list", items.at);
      }
      values.add(readItem.apply(items));
    }
    return List.copyOf(values);
  }

  /// The next item, a byte string.
  public byte[] array() {
    readString();
    byte[] value = Arrays.copyOfRange(source, itemStart, itemStart + itemSize);
    at = itemStart + itemSize;
    return value;
  }

  /// The next item, a byte string.
  public Bytes bytes() {
    readString();
    Bytes value = Bytes.of(source, itemStart, itemSize);
    at = itemStart + itemSize;
    return value;
  }

  /// The next item, a byte string of exactly `size` bytes.
  public Bytes bytes(int size) {
    readString(size);
    return bytes();
  }

  /// The next item, exactly 32 bytes.
  public Hash hash() {
    readString(Hash.SIZE);
    Hash value = Hash.of(source, itemStart);
    at = itemStart + itemSize;
    return value;
  }

  /// The next item, exactly 20 bytes.
  public Address address() {
    readString(Address.SIZE);
    Address value = Address.of(source, itemStart);
    at = itemStart + itemSize;
    return value;
  }

  /// The next item, a number below 2^256 without leading zeros.
  public UInt256 uint256() {
    readNumber(Hash.SIZE);
    return UInt256.ofBytes(array());
  }

  /// The next item, a number below 2^64 without leading zeros, its 64 bits as they are.
  public long unsignedLong() {
    readNumber(Long.BYTES);
    long value = 0;
    for (int i = 0; i < itemSize; i++) {
      value = value << 8 | (source[itemStart + i] & 0xff);
    }
    at = itemStart + itemSize;
    return value;
  }

  /// The next item, a number below 2^63 without leading zeros.
  public long uint63() {
    int start = at;
    long value = unsignedLong();
    if (value < 0) {
      throw new DecodingException("number above 2^63 - 1", start);
    }
    return value;
  }

  /// The next item, 0 or 1.
  public boolean bool() {
    int start = at;
    long value = unsignedLong();
    if (value != 0 && value != 1) {
      throw new DecodingException("expected 0 or 1", start);
    }
    return value == 1;
  }

  /// The next item as it stands, prefix included; what is inside a list is not looked at.
  public Bytes raw() {
    readPrefix();
    int start = at;
    at = itemStart + itemSize;
    return Bytes.of(source, start, at - start);
  }

  /// Checks that no item is left.
  ///
  /// @throws DecodingException where one is
  public void expectEnd() {
    if (at != end) {
      throw new DecodingException((end - at) + " unexpected bytes after the last RLP item", at);
    }
  }

  private void readString() {
    readPrefix();
    if (itemIsList) {
      throw new DecodingException("expected an RLP string, found a list", at);
    }
  }

  private void readString(int size) {
    readString();
    if (itemSize != size) {
      throw new DecodingException("expected " + size + " bytes, got " + itemSize, at);
    }
  }

  private void readNumber(int maxSize) {
    readString();
    if (itemSize > maxSize) {
      throw new DecodingException(
          "expected a number of at most " + maxSize + " bytes, got " + itemSize, at);
    }
    if (itemSize > 0 && source[itemStart] == 0) {
      throw new DecodingException("number with a leading zero byte", at);
    }
  }

  private void readPrefix() {
    if (at >= end) {
      throw new DecodingException("expected an RLP item, found the end", at);
    }
    int prefix = source[at] & 0xff;
    itemIsList = prefix >= LIST;
    if (prefix < STRING) {
      locate(at, 1);
    } else if (prefix <= LONG_STRING) {
      locate(at + 1, prefix - STRING);
      if (itemSize == 1 && source[itemStart] >= 0) {
        throw new DecodingException("single byte below 0x80 with a prefix", at);
      }
    } else if (prefix < LIST) {
      locateLong(prefix - LONG_STRING);
    } else if (prefix <= LONG_LIST) {
      locate(at + 1, prefix - LIST);
    } else {
      locateLong(prefix - LONG_LIST);
    }
  }

  private void locateLong(int lengthBytes) {
    if (lengthBytes > end - at - 1) {
      throw new DecodingException("RLP prefix is cut off", at);
    }
    long length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = length << 8 | (source[at + 1 + i] & 0xff);
      if (length > Integer.MAX_VALUE) {
        throw new DecodingException("RLP item reaches past the end", at);
      }
    }
    if (length <= 55 || source[at + 1] == 0) {
      throw new DecodingException("RLP length is not in its shortest form", at);
    }
    locate(at + 1 + lengthBytes, length);
  }

  private void locate(int start, long size) {
    if (size > end - start) {
      throw new DecodingException(
          "RLP item of " + size + " bytes reaches past the end, " + (end - start) + " left", at);
    }
    itemStart = start;
    itemSize = (int) size;
  }
}
