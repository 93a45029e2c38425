package dev.nabla.model.onnx;

import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/// Reads the fields of one protobuf message (Protocol Buffers, "Encoding"), never beyond its end.
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BYTES = 10;

  private final MemorySegment bytes;
  private final long base;
  private long at;
  private int field;
  private int wire;

  /// @param base place of the message in its file, for messages to people
  ProtobufReader(MemorySegment bytes, long base) {
    this.bytes = bytes;
    this.base = base;
  }

  /// Goes to the next field; false at the end of the message.
  ///
  /// @throws DecodingException where there is neither
  boolean next() {
    if (at == bytes.byteSize()) {
      return false;
    }
    long tag = varint();
    long number = tag >>> 3;
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw new DecodingException("no protobuf field has the number " + number, place());
    }
    field = (int) number;
    wire = (int) (tag & 7);
    return true;
  }

  int field() {
    return field;
  }

  /// Whether the field that is read next is a number.
  boolean isNumber() {
    return wire == VARINT;
  }

  /// A number of up to 64 bits.
  long number() {
    require(VARINT);
    return varint();
  }

  /// A message inside this one.
  ProtobufReader message() {
    require(LENGTH_DELIMITED);
    long size = size();
    ProtobufReader inner = new ProtobufReader(bytes.asSlice(at, size), place());
    at += size;
    return inner;
  }

  /// The message as packed numbers.
  void eachNumber(LongConsumer each) {
    while (at < bytes.byteSize()) {
      each.accept(varint());
    }
  }

  /// Bytes of the whole message.
  long byteSize() {
    return bytes.byteSize();
  }

  void skip() {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> forward(Long.BYTES);
      case LENGTH_DELIMITED -> forward(size());
      case FIXED32 -> forward(Integer.BYTES);
      default -> throw new DecodingException("unknown protobuf wire type " + wire, place());
    }
  }

  long place() {
    return base + at;
  }

  private void require(int expected) {
    if (wire != expected) {
      throw new DecodingException(
          "field %d has wire type %d, not %d".formatted(field, wire, expected), place());
    }
  }

  private long size() {
    long size = varint();
    if (size < 0 || size > bytes.byteSize() - at) {
      throw new DecodingException("a field of " + size + " bytes ends behind its message", place());
    }
    return size;
  }

  private void forward(long count) {
    if (count > bytes.byteSize() - at) {
      throw new DecodingException("the message ends early", place());
    }
    at += count;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (at == bytes.byteSize()) {
        throw new DecodingException("the message ends early", place());
      }
      byte next = bytes.get(ValueLayout.JAVA_BYTE, at++);
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new DecodingException("a number of more than 64 bits", place());
  }
}
