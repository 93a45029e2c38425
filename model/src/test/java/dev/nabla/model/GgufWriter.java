package dev.nabla.model;

import dev.nabla.primitives.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes GGUF v3 files for tests, well-formed or not: it checks nothing.
public final class GgufWriter {
  private static final int ALIGNMENT = 32;

  private final LittleEndianBytes metadata = new LittleEndianBytes();
  private final List<RawTensor> tensors = new ArrayList<>();
  private int entries;

  /// A tensor as the directory describes it.
  private record RawTensor(String name, int type, List<Long> dimensions, Bytes data) {}

  /// A text.
  public GgufWriter text(String key, String value) {
    entry(key, 8).text(value);
    return this;
  }

  /// A UINT32.
  public GgufWriter uint32(String key, int value) {
    entry(key, 4).uint32(value);
    return this;
  }

  /// A FLOAT32.
  public GgufWriter float32(String key, float value) {
    entry(key, 6).uint32(Float.floatToRawIntBits(value));
    return this;
  }

  /// A BOOL.
  public GgufWriter flag(String key, boolean value) {
    entry(key, 7).uint8(value ? 1 : 0);
    return this;
  }

  /// An array of texts.
  public GgufWriter texts(String key, List<String> values) {
    LittleEndianBytes out = entry(key, 9).uint32(8).uint64(values.size());
    values.forEach(out::text);
    return this;
  }

  /// An array of INT32.
  public GgufWriter int32s(String key, List<Integer> values) {
    LittleEndianBytes out = entry(key, 9).uint32(5).uint64(values.size());
    values.forEach(out::uint32);
    return this;
  }

  /// A value of any type, given as bytes.
  public GgufWriter raw(String key, int type, byte... value) {
    entry(key, type).bytes(value);
    return this;
  }

  /// A tensor; `dimensions` with the row length first.
  public GgufWriter tensor(String name, int type, List<Long> dimensions, byte[] data) {
    tensors.add(new RawTensor(name, type, dimensions, Bytes.of(data)));
    return this;
  }

  private LittleEndianBytes entry(String key, int type) {
    entries++;
    return metadata.text(key).uint32(type);
  }

  /// The whole file.
  public byte[] toBytes() {
    return toBytes(tensors);
  }

  private byte[] toBytes(List<RawTensor> written) {
    LittleEndianBytes out = new LittleEndianBytes();
    out.bytes("GGUF".getBytes(StandardCharsets.US_ASCII)).uint32(3);
    out.uint64(written.size()).uint64(entries).bytes(metadata.toBytes());
    long offset = 0;
    for (RawTensor tensor : written) {
      out.text(tensor.name).uint32(tensor.dimensions.size());
      for (long dimension : tensor.dimensions) {
        out.uint64(dimension);
      }
      out.uint32(tensor.type).uint64(offset);
      offset += alignUp(tensor.data.size());
    }
    out.pad(ALIGNMENT);
    for (RawTensor tensor : written) {
      out.bytes(tensor.data.toArray()).pad(ALIGNMENT);
    }
    return out.toBytes();
  }

  /// The same file in `count` parts.
  List<byte[]> split(int count) {
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GgufWriter part = i == 0 ? this : new GgufWriter();
      part.raw("split.no", 2, (byte) i, (byte) 0)
          .raw("split.count", 2, (byte) count, (byte) 0)
          .int32("split.tensors.count", tensors.size());
      int from = tensors.size() * i / count;
      int end = tensors.size() * (i + 1) / count;
      parts.add(part.toBytes(tensors.subList(from, end)));
    }
    return parts;
  }

  /// An INT32.
  public GgufWriter int32(String key, int value) {
    entry(key, 5).uint32(value);
    return this;
  }

  private static long alignUp(long size) {
    return (size + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Little-endian output.
  private static final class LittleEndianBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    LittleEndianBytes uint8(int value) {
      out.write(value);
      return this;
    }

    LittleEndianBytes uint32(int value) {
      return bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    LittleEndianBytes uint64(long value) {
      return bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    LittleEndianBytes text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      return uint64(utf8.length).bytes(utf8);
    }

    LittleEndianBytes bytes(byte[] value) {
      out.writeBytes(value);
      return this;
    }

    void pad(int alignment) {
      while (out.size() % alignment != 0) {
        out.write(0);
      }
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
