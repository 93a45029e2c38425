package dev.nabla.model.gguf;

import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The key-value part of a GGUF file. Everything was walked and bounded when the file was parsed;
/// values are decoded when asked for.
///
/// An accessor returns empty where the key is missing and refuses a value of another type.
public final class GgufMetadata {
  /// Entries of one file.
  static final int MAX_ENTRIES = 65_536;

  /// Bytes of one text: chat templates and licences are the longest.
  static final int MAX_TEXT_BYTES = 4 << 20;

  /// Elements of one array: merges are the longest, some 500,000 in the largest vocabularies.
  static final int MAX_ARRAY_ELEMENTS = 4 << 20;

  private static final int MAX_KEY_BYTES = 65_535;
  private static final int MAX_ARRAY_DEPTH = 4;

  /// Two types and a count.
  private static final int ARRAY_HEAD_BYTES = 16;

  private final MemorySegment file;
  private final Map<String, Entry> entries;

  private GgufMetadata(MemorySegment file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /// @param offset of the value's first byte; of the first element for an array
  /// @param end offset behind the value
  private record Entry(ValueType type, ValueType element, int count, long offset, long end) {}

  /// Codes as in the GGUF specification, `gguf_metadata_value_type`.
  private enum ValueType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(0),
    ARRAY(0),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    /// Bytes of a value; 0 where they vary.
    private final int size;

    ValueType(int size) {
      this.size = size;
    }

    static ValueType read(LittleEndianReader reader) {
      long start = reader.offset();
      int code = reader.readInt();
      if (code < 0 || code >= values().length) {
        throw new DecodingException("unknown value type " + Integer.toUnsignedString(code), start);
      }
      return values()[code];
    }
  }

  /// Walks `count` entries and checks each length against the file's end.
  static GgufMetadata read(MemorySegment file, LittleEndianReader reader, long count) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      long start = reader.offset();
      String key = reader.readText(MAX_KEY_BYTES);
      if (entries.put(key, readEntry(reader)) != null) {
        throw new DecodingException("key appears twice: " + key, start);
      }
    }
    return new GgufMetadata(file, entries);
  }

  private static Entry readEntry(LittleEndianReader reader) {
    ValueType type = ValueType.read(reader);
    if (type != ValueType.ARRAY) {
      long start = reader.offset();
      skip(reader, type, 1, 0);
      return new Entry(type, type, 1, start, reader.offset());
    }
    ValueType element = ValueType.read(reader);
    int count = Math.toIntExact(reader.readCount("array elements", MAX_ARRAY_ELEMENTS));
    long start = reader.offset();
    skip(reader, element, count, 1);
    return new Entry(type, element, count, start, reader.offset());
  }

  private static void skip(LittleEndianReader reader, ValueType type, int count, int depth) {
    if (type.size > 0) {
      reader.skip(count, type.size);
      return;
    }
    for (int i = 0; i < count; i++) {
      if (type == ValueType.STRING) {
        reader.skipText(MAX_TEXT_BYTES);
      } else {
        skipArray(reader, depth + 1);
      }
    }
  }

  private static void skipArray(LittleEndianReader reader, int depth) {
    if (depth > MAX_ARRAY_DEPTH) {
      throw new DecodingException("arrays nested too deep", reader.offset());
    }
    ValueType element = ValueType.read(reader);
    int count = Math.toIntExact(reader.readCount("array elements", MAX_ARRAY_ELEMENTS));
    skip(reader, element, count, depth);
  }

  /// The bytes of a value as they stand in the file, from its type on.
  MemorySegment raw(String key) {
    Entry entry = Objects.requireNonNull(entries.get(key));
    int head = entry.type == ValueType.ARRAY ? ARRAY_HEAD_BYTES : Integer.BYTES;
    return file.asSlice(entry.offset - head, entry.end - entry.offset + head);
  }

  /// All keys in the file's order.
  public Set<String> keys() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /// A text.
  public Optional<String> text(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    require(key, entry, entry.type == ValueType.STRING, "a text");
    return Optional.of(readerAt(entry).readText(MAX_TEXT_BYTES));
  }

  /// An integer of any width and sign.
  public OptionalLong integer(String key) {
    Entry entry = entries.get(key);
    return entry == null
        ? OptionalLong.empty()
        : OptionalLong.of(readInteger(key, entry, entry.type, readerAt(entry)));
  }

  /// A floating-point number of either width, exactly.
  public OptionalDouble real(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return OptionalDouble.empty();
    }
    LittleEndianReader reader = readerAt(entry);
    if (entry.type == ValueType.FLOAT32) {
      return OptionalDouble.of(Float.intBitsToFloat(reader.readInt()));
    }
    require(key, entry, entry.type == ValueType.FLOAT64, "a floating-point number");
    return OptionalDouble.of(Double.longBitsToDouble(reader.readLong()));
  }

  /// A truth value; the file must hold 0 or 1.
  public Optional<Boolean> flag(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    byte value = entry.type == ValueType.BOOL ? readerAt(entry).readByte() : -1;
    require(key, entry, value == 0 || value == 1, "true or false");
    return Optional.of(value == 1);
  }

  /// An array of texts.
  public Optional<List<String>> texts(String key) {
    Entry entry = arrayOrNull(key);
    if (entry == null) {
      return Optional.empty();
    }
    require(key, entry, entry.element == ValueType.STRING, "an array of texts");
    LittleEndianReader reader = readerAt(entry);
    List<String> texts = new ArrayList<>(entry.count);
    for (int i = 0; i < entry.count; i++) {
      texts.add(reader.readText(MAX_TEXT_BYTES));
    }
    return Optional.of(Collections.unmodifiableList(texts));
  }

  /// An array of integers of any width and sign.
  public Optional<long[]> integers(String key) {
    Entry entry = arrayOrNull(key);
    if (entry == null) {
      return Optional.empty();
    }
    LittleEndianReader reader = readerAt(entry);
    long[] integers = new long[entry.count];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = readInteger(key, entry, entry.element, reader);
    }
    return Optional.of(integers);
  }

  private @Nullable Entry arrayOrNull(String key) {
    Entry entry = entries.get(key);
    if (entry != null) {
      require(key, entry, entry.type == ValueType.ARRAY, "an array");
    }
    return entry;
  }

  private static long readInteger(
      String key, Entry entry, ValueType type, LittleEndianReader reader) {
    return switch (type) {
      case UINT8 -> Byte.toUnsignedLong(reader.readByte());
      case INT8 -> reader.readByte();
      case UINT16 -> Short.toUnsignedLong(reader.readShort());
      case INT16 -> reader.readShort();
      case UINT32 -> Integer.toUnsignedLong(reader.readInt());
      case INT32 -> reader.readInt();
      case INT64 -> reader.readLong();
      case UINT64 -> {
        long value = reader.readLong();
        require(key, entry, value >= 0, "an integer below 2^63");
        yield value;
      }
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw wrongType(key, entry, "an integer");
    };
  }

  private LittleEndianReader readerAt(Entry entry) {
    return new LittleEndianReader(file, entry.offset);
  }

  private static void require(String key, Entry entry, boolean holds, String expected) {
    if (!holds) {
      throw wrongType(key, entry, expected);
    }
  }

  private static DecodingException wrongType(String key, Entry entry, String expected) {
    return new DecodingException(
        "expected " + expected + " at key " + key + ", got " + entry.type, entry.offset);
  }
}
