package dev.nabla.model.gguf;

import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A parsed GGUF v3 file: metadata and tensors as views over the segment it was read from.
///
/// The bytes are hostile. Each count, length, offset, alignment, rank, dimension and product is
/// bounded before it is used, tensors must lie inside the file and apart from each other, and
/// nothing is allocated that the file's own size does not pay for. Immutable; safe to share between
/// threads while the segment lives.
///
/// Format: `gguf.md` in the ggml repository, version 3, little-endian.
public final class GgufFile {
  private static final int MAGIC = 0x46554747; // "GGUF" read as a little-endian number
  private static final int VERSION = 3;
  private static final int MAX_TENSORS = 65_536;
  private static final int MAX_TENSOR_NAME_BYTES = 256;
  private static final int MAX_DIMENSIONS = 4;
  private static final int MAX_ROW_BYTES = 1 << 30;
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MAX_ALIGNMENT = 1 << 16;

  private final GgufMetadata metadata;
  private final Map<String, Tensor> tensors;

  private GgufFile(GgufMetadata metadata, Map<String, Tensor> tensors) {
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /// Reads the directory of the file; tensor data is not touched.
  ///
  /// @throws DecodingException where the bytes are not a well-formed GGUF file
  /// @throws UnsupportedModel where they are, but of another version or with tensors of a type or
  ///   shape that is not read here
  public static GgufFile parse(MemorySegment file) {
    LittleEndianReader reader = new LittleEndianReader(file, 0);
    if (reader.readInt() != MAGIC) {
      throw new DecodingException("not a GGUF file: the first four bytes are not \"GGUF\"", 0);
    }
    int version = reader.readInt();
    if (version != VERSION) {
      throw new UnsupportedModel(
          Code.UNSUPPORTED_GGUF_VERSION, "version " + Integer.toUnsignedString(version));
    }
    long tensorCount = reader.readCount("tensors", MAX_TENSORS);
    long entryCount = reader.readCount("metadata entries", GgufMetadata.MAX_ENTRIES);
    GgufMetadata metadata = GgufMetadata.read(file, reader, entryCount);
    return new GgufFile(metadata, readTensors(file, reader, metadata, tensorCount));
  }

  private static Map<String, Tensor> readTensors(
      MemorySegment file, LittleEndianReader reader, GgufMetadata metadata, long count) {
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(Entry.read(reader));
    }
    int alignment = alignment(metadata);
    long base = alignUp(reader.offset(), alignment);
    Map<String, Tensor> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
    for (Entry entry : entries) {
      if (tensors.put(entry.name, entry.view(file, base, alignment)) != null) {
        throw new DecodingException("tensor appears twice: " + entry.name, entry.directoryOffset);
      }
    }
    requireApart(entries);
    return tensors;
  }

  private static int alignment(GgufMetadata metadata) {
    long alignment = metadata.integer("general.alignment").orElse(DEFAULT_ALIGNMENT);
    if (alignment < 8 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
      throw new DecodingException(
          "expected an alignment that is a power of two from 8 to "
              + MAX_ALIGNMENT
              + ", got "
              + alignment,
          0);
    }
    return (int) alignment;
  }

  private static long alignUp(long offset, int alignment) {
    return (offset + alignment - 1) & -alignment;
  }

  private static void requireApart(List<Entry> entries) {
    List<Entry> byOffset = new ArrayList<>(entries);
    byOffset.sort(Comparator.comparingLong(Entry::offset));
    for (int i = 1; i < byOffset.size(); i++) {
      Entry before = byOffset.get(i - 1);
      Entry entry = byOffset.get(i);
      if (entry.offset < before.offset + before.bytes()) {
        throw new DecodingException(
            "tensors overlap: " + before.name + " and " + entry.name, entry.directoryOffset);
      }
    }
  }

  /// The key-value part.
  public GgufMetadata metadata() {
    return metadata;
  }

  /// All tensors in the file's order.
  public List<Tensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /// The tensor of that name.
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// One line of the tensor directory.
  ///
  /// @param offset from the start of tensor data
  private record Entry(
      String name, int rows, int columns, TensorType type, long offset, long directoryOffset) {
    static Entry read(LittleEndianReader reader) {
      long start = reader.offset();
      String name = reader.readText(MAX_TENSOR_NAME_BYTES);
      int rank = reader.readInt();
      if (rank < 1 || rank > MAX_DIMENSIONS) {
        throw new DecodingException(
            name + ": expected 1 to 4 dimensions, got " + Integer.toUnsignedString(rank), start);
      }
      int columns = dimension(name, reader);
      int rows = 1;
      for (int i = 1; i < rank; i++) {
        int size = dimension(name, reader);
        if (i > 1 && size > 1) {
          throw new UnsupportedModel(
              Code.UNSUPPORTED_ARCHITECTURE, "tensor " + name + " has " + rank + " dimensions");
        }
        rows *= size;
      }
      return new Entry(name, rows, columns, type(name, columns, reader), reader.readLong(), start);
    }

    private static int dimension(String name, LittleEndianReader reader) {
      long start = reader.offset();
      long size = reader.readLong();
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw new DecodingException(
            name + ": expected a dimension from 1 to 2^31 - 1, got " + Long.toUnsignedString(size),
            start);
      }
      return (int) size;
    }

    private static TensorType type(String name, int columns, LittleEndianReader reader) {
      int code = reader.readInt();
      TensorType type =
          TensorType.ofCode(code)
              .orElseThrow(() ->
                  new UnsupportedModel(
                      Code.UNSUPPORTED_TENSOR_TYPE,
                      name + ": type number " + Integer.toUnsignedString(code)));
      if (columns % type.blockElements() != 0) {
        throw new UnsupportedModel(
            Code.SHAPE_NOT_MULTIPLE_OF_32,
            name + ": " + columns + " columns in blocks of " + type.blockElements());
      }
      if (type.rowBytes(columns) > MAX_ROW_BYTES) {
        throw new UnsupportedModel(Code.MODEL_TOO_LARGE, name + ": " + columns + " columns");
      }
      return type;
    }

    /// Cannot overflow: a row is at most 2^30 bytes and there are less than 2^31.
    long bytes() {
      return rows * type.rowBytes(columns);
    }

    Tensor view(MemorySegment file, long base, int alignment) {
      long room = file.byteSize() - base;
      if (offset < 0 || (offset & (alignment - 1)) != 0 || bytes() > room - offset) {
        throw new DecodingException(
            name
                + ": "
                + bytes()
                + " bytes at offset "
                + Long.toUnsignedString(offset)
                + " are not inside the "
                + room
                + " bytes of data, or not aligned to "
                + alignment,
            directoryOffset);
      }
      return new Tensor(name, type, rows, columns, file.asSlice(base + offset, bytes()));
    }
  }
}
