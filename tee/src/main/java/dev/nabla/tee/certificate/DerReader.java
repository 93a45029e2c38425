package dev.nabla.tee.certificate;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.math.BigInteger;
import java.util.Arrays;

/// Reads DER (X.690 §8, §10) front to back, and nothing else: one-byte tags, definite lengths in
/// their shortest form, integers without padding, booleans 00 or ff.
///
/// A reader stands on one level; [#enter(int)] gives a reader of the next. It copies nothing but
/// what it hands out, and never looks behind its end. Depth is bounded by the code that calls it.
public final class DerReader {
  /// Universal tags used here (X.690 §8.1, X.680 §8.4).
  public static final int BOOLEAN = 0x01;

  /// INTEGER.
  public static final int INTEGER = 0x02;

  /// BIT STRING.
  public static final int BIT_STRING = 0x03;

  /// OCTET STRING.
  public static final int OCTET_STRING = 0x04;

  /// OBJECT IDENTIFIER.
  public static final int OBJECT_IDENTIFIER = 0x06;

  /// ENUMERATED.
  public static final int ENUMERATED = 0x0a;

  /// IA5String.
  public static final int IA5_STRING = 0x16;

  /// SEQUENCE, constructed.
  public static final int SEQUENCE = 0x30;

  private static final int MAX_LENGTH_BYTES = 3;
  private static final int MAX_OID_BYTES = 32;
  private static final int MULTI_BYTE_TAG = 0x1f;

  private final byte[] source;
  private final int end;
  private int at;

  private DerReader(byte[] source, int start, int end) {
    this.source = source;
    this.at = start;
    this.end = end;
  }

  /// Over all of `der`.
  public static DerReader of(Bytes der) {
    byte[] source = der.toArray();
    return new DerReader(source, 0, source.length);
  }

  /// Whether nothing is left on this level.
  public boolean atEnd() {
    return at == end;
  }

  /// Whether the next element has this tag.
  public boolean nextIs(int tag) {
    return at < end && (source[at] & 0xff) == tag;
  }

  /// Goes into the next element, which has this tag, and leaves this reader behind it.
  ///
  /// @throws DecodingException where another element comes, or its length is not DER
  public DerReader enter(int tag) {
    int start = header(tag);
    int length = at - start;
    return new DerReader(source, start, start + length);
  }

  /// The content of the next element, which has this tag.
  ///
  /// @throws DecodingException as [#enter(int)]
  public Bytes content(int tag) {
    int start = header(tag);
    return Bytes.of(source, start, at - start);
  }

  /// The next element with its header, whatever its tag.
  ///
  /// @throws DecodingException as [#enter(int)]
  public Bytes element() {
    if (at >= end) {
      throw refused("the DER ends early");
    }
    int start = at;
    header(source[at] & 0xff);
    return Bytes.of(source, start, at - start);
  }

  /// The next element, an INTEGER, of any size.
  ///
  /// @throws DecodingException where it is none, or padded
  public BigInteger integer() {
    return number(INTEGER);
  }

  /// The next element, an INTEGER or ENUMERATED of 0 to 2^31-1.
  ///
  /// @throws DecodingException where it is none
  public int smallNumber(int tag) {
    BigInteger value = number(tag);
    if (value.signum() < 0 || value.bitLength() > 31) {
      throw refused("a number out of range");
    }
    return value.intValue();
  }

  private BigInteger number(int tag) {
    int start = header(tag);
    int length = at - start;
    if (length == 0
        || (length > 1 && source[start] == 0 && source[start + 1] >= 0)
        || (length > 1 && source[start] == -1 && source[start + 1] < 0)) {
      throw refused("a number that is not in its shortest form");
    }
    return new BigInteger(source, start, length);
  }

  /// The next element, a BOOLEAN.
  ///
  /// @throws DecodingException where it is none, or neither 00 nor ff
  public boolean bool() {
    int start = header(BOOLEAN);
    if (at - start != 1 || (source[start] != 0 && source[start] != -1)) {
      throw refused("a boolean that is neither 00 nor ff");
    }
    return source[start] != 0;
  }

  /// The next element, an OBJECT IDENTIFIER, dotted.
  ///
  /// @throws DecodingException where it is none, longer than 32 bytes, or padded
  public String oid() {
    int start = header(OBJECT_IDENTIFIER);
    if (at == start || at - start > MAX_OID_BYTES || source[at - 1] < 0) {
      throw refused("not an object identifier");
    }
    StringBuilder dotted = new StringBuilder();
    long arc = 0;
    for (int i = start; i < at; i++) {
      if ((arc == 0 && (source[i] & 0xff) == 0x80) || arc > Integer.MAX_VALUE) {
        throw refused("not an object identifier");
      }
      arc = (arc << 7) | (source[i] & 0x7f);
      if (source[i] >= 0) {
        append(dotted, arc);
        arc = 0;
      }
    }
    return dotted.toString();
  }

  private static void append(StringBuilder dotted, long arc) {
    if (dotted.isEmpty()) {
      long root = Math.min(arc / 40, 2);
      dotted.append(root).append('.').append(arc - 40 * root);
    } else {
      dotted.append('.').append(arc);
    }
  }

  /// The bytes of the next element, a BIT STRING without unused bits.
  ///
  /// @throws DecodingException where it is none
  public Bytes bitString() {
    int start = header(BIT_STRING);
    if (at == start || source[start] != 0) {
      throw refused("a bit string with unused bits");
    }
    return Bytes.of(source, start + 1, at - start - 1);
  }

  /// The next element, a BIT STRING of named bits (X.680 §22.7): bit 0 is the most significant of
  /// the first byte and bit 31 of the result. Trailing zeros are allowed, as AMD's roots have them.
  ///
  /// @throws DecodingException where it is none, has over 24 bits, or bits beyond its end
  public int namedBits() {
    Bytes content = content(BIT_STRING);
    int unused = content.isEmpty() ? 8 : content.get(0);
    int bytes = content.size() - 1;
    if (unused < 0 || unused > 7 || bytes > 3 || (bytes == 0 && unused != 0)) {
      throw refused("not a string of named bits");
    }
    int bits = 0;
    for (int i = 0; i < bytes; i++) {
      bits |= (content.get(1 + i) & 0xff) << (24 - 8 * i);
    }
    if ((bits & ~(-1 << (32 - 8 * bytes + unused))) != 0) {
      throw refused("named bits beyond the string's end");
    }
    return bits;
  }

  /// @throws DecodingException where something is left on this level
  public void finish() {
    if (at != end) {
      throw refused("something follows inside a DER structure");
    }
  }

  /// Moves behind the next element and returns where its content starts.
  private int header(int tag) {
    if (!nextIs(tag) || (tag & MULTI_BYTE_TAG) == MULTI_BYTE_TAG) {
      throw refused("DER with tag %02x where %02x is expected".formatted(found(), tag));
    }
    if (at + 1 >= end) {
      throw refused("the DER ends early");
    }
    int first = source[at + 1] & 0xff;
    int start = at + 2;
    int length = first;
    if (first >= 0x80) {
      int count = first - 0x80;
      if (count == 0 || count > MAX_LENGTH_BYTES || count > end - start) {
        throw refused("a DER length out of range");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (source[start + i] & 0xff);
      }
      start += count;
      if (length < 0x80 || (count > 1 && length < (1 << (8 * (count - 1))))) {
        throw refused("a DER length that is not in its shortest form");
      }
    }
    if (length > end - start) {
      throw refused("the DER ends early");
    }
    at = start + length;
    return start;
  }

  private int found() {
    return at < end ? source[at] & 0xff : 0;
  }

  private DecodingException refused(String message) {
    return new DecodingException(message, Math.min(at, end));
  }

  @Override
  public String toString() {
    return Bytes.of(Arrays.copyOfRange(source, at, end)).toString();
  }
}
