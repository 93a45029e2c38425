package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the part of CBOR (RFC 8949) that attestation documents use, front to back: unsigned and
/// negative integers, strings of definite length, arrays and maps, null. Lengths and numbers stand
/// in their shortest form (§4.2.1). Every length is checked against what is left before anything is
/// allocated; nesting is bounded by the code that calls.
public final class CborReader {
  private static final int UNSIGNED = 0;
  private static final int BYTE_STRING = 2;
  private static final int TEXT_STRING = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int INDEFINITE_MAP = 0xbf;
  private static final int BREAK = 0xff;
  private static final int NULL = 0xf6;

  private final Bytes source;
  private int at;

  /// Over all of `source`.
  public CborReader(Bytes source) {
    this.source = source;
  }

  /// The number of elements of the array that starts here.
  public int array() {
    return length(ARRAY);
  }

  /// Starts a map and returns its number of pairs, or -1 where its end is marked.
  public int map() {
    if (peek() == INDEFINITE_MAP) {
      at++;
      return -1;
    }
    return length(MAP);
  }

  /// Whether the end of a map without a length stands here; goes past it.
  public boolean atBreak() {
    if (peek() != BREAK) {
      return false;
    }
    at++;
    return true;
  }

  /// A number of 0 to 2^63-1.
  public long unsigned() {
    long value = head(UNSIGNED);
    if (value < 0) {
      throw refused("a number beyond 2^63");
    }
    return value;
  }

  /// A byte string of at most `max` bytes.
  public Bytes bytes(int max) {
    return take(BYTE_STRING, max);
  }

  /// Whether null stands here; goes past it.
  public boolean isNull() {
    if (peek() != NULL) {
      return false;
    }
    at++;
    return true;
  }

  /// A text of at most `max` bytes.
  public String text(int max) {
    int start = at;
    Bytes utf8 = take(TEXT_STRING, max);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("CBOR text that is not UTF-8", start, e);
    }
  }

  private Bytes take(int type, int max) {
    int length = length(type);
    if (length > max) {
      throw refused("a CBOR string of over " + max + " bytes");
    }
    Bytes taken = source.slice(at, length);
    at += length;
    return taken;
  }

  private int length(int type) {
    long length = head(type);
    if (length < 0 || length > source.size() - at) {
      throw refused("the CBOR ends early");
    }
    return (int) length;
  }

  private long head(int type) {
    int initial = peek();
    if (initial >> 5 != type) {
      throw refused("CBOR of type %d where %d is expected".formatted(initial >> 5, type));
    }
    int info = initial & 0x1f;
    at++;
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw refused("a CBOR length without end");
    }
    int size = 1 << (info - 24);
    if (size > source.size() - at) {
      throw refused("the CBOR ends early");
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = (value << 8) | (source.get(at + i) & 0xff);
    }
    at += size;
    boolean shorter =
        switch (size) {
          case 1 -> value < 24;
          case 2 -> value < 1 << 8;
          case 4 -> value < 1 << 16;
          default -> value >>> 32 == 0;
        };
    if (shorter) {
      throw refused("a CBOR number that is not in its shortest form");
    }
    return value;
  }

  private int peek() {
    if (at >= source.size()) {
      throw refused("the CBOR ends early");
    }
    return source.get(at) & 0xff;
  }

  /// Makes sure that nothing follows.
  public void finish() {
    if (at != source.size()) {
      throw refused("%d bytes follow the CBOR value".formatted(source.size() - at));
    }
  }

  int position() {
    return at;
  }

  DecodingException refused(String message) {
    return new DecodingException(message, at);
  }
}
