package dev.nabla.tee.evidence;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// Reads fields of fixed width, little-endian, front to back.
final class LittleEndianReader {
  private final Bytes source;
  private int at;

  LittleEndianReader(Bytes source) {
    this.source = source;
  }

  int position() {
    return at;
  }

  int left() {
    return source.size() - at;
  }

  Bytes bytes(int length) {
    if (length < 0 || length > left()) {
      throw refused("the bytes end early");
    }
    Bytes taken = source.slice(at, length);
    at += length;
    return taken;
  }

  int uint8() {
    return (int) number(1);
  }

  int uint16() {
    return (int) number(2);
  }

  /// A number of 0 to 2^31-1 in four bytes.
  int length() {
    long value = number(4);
    if (value > Integer.MAX_VALUE) {
      throw refused("a length out of range");
    }
    return (int) value;
  }

  long uint32() {
    return number(4);
  }

  /// Eight bytes, as bits.
  long uint64() {
    return number(8);
  }

  void zeros(int length, String what) {
    if (!isZero(bytes(length))) {
      throw refused(what + " is not zero");
    }
  }

  static boolean isZero(Bytes bytes) {
    for (int i = 0; i < bytes.size(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private long number(int width) {
    Bytes field = bytes(width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = (value << 8) | (field.get(i) & 0xff);
    }
    return value;
  }

  DecodingException refused(String message) {
    return new DecodingException(message, at);
  }
}
