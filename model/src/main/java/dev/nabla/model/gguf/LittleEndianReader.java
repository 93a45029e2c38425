package dev.nabla.model.gguf;

import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads a hostile file front to back: each read is checked against the end before it happens.
final class LittleEndianReader {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// What stands for malformed bytes, and for itself.
  private static final char REPLACEMENT = 0xFFFD;

  private final MemorySegment file;
  private long at;

  LittleEndianReader(MemorySegment file, long at) {
    this.file = file;
    this.at = at;
  }

  long offset() {
    return at;
  }

  long remaining() {
    return file.byteSize() - at;
  }

  byte readByte() {
    return file.get(ValueLayout.JAVA_BYTE, advance(1));
  }

  short readShort() {
    return file.get(SHORT, advance(2));
  }

  int readInt() {
    return file.get(INT, advance(4));
  }

  long readLong() {
    return file.get(LONG, advance(8));
  }

  /// A 64-bit count of at most `limit`.
  long readCount(String what, long limit) {
    long start = at;
    long count = readLong();
    if (count < 0 || count > limit) {
      throw new DecodingException(
          "expected at most " + limit + " " + what + ", got " + Long.toUnsignedString(count),
          start);
    }
    return count;
  }

  /// A 64-bit length and so many bytes of UTF-8.
  String readText(long limitBytes) {
    int length = Math.toIntExact(readCount("bytes of text", limitBytes));
    long start = advance(length);
    byte[] bytes = new byte[length];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, start, bytes, 0, length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(bytes, start);
    }
    return text;
  }

  /// Decoding leniently first and strictly only in doubt halves the time that a vocabulary takes.
  private static void requireUtf8(byte[] bytes, long start) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new DecodingException("text is not UTF-8", start, e);
    }
  }

  /// Steps over a text without reading it.
  void skipText(long limitBytes) {
    advance(readCount("bytes of text", limitBytes));
  }

  /// Steps over `count` elements of `size` bytes, both small enough for their product.
  void skip(long count, int size) {
    advance(count * size);
  }

  private long advance(long bytes) {
    if (bytes > remaining()) {
      throw new DecodingException(
          "the file ends early: expected " + bytes + " more bytes, got " + remaining(), at);
    }
    long start = at;
    at += bytes;
    return start;
  }
}
