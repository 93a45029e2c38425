package dev.nabla.model.gguf;

import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A model in several files, as `llama-gguf-split` makes them, written as one: metadata of the
/// first part without what says that it is split, and the tensors of all parts in their order. The
/// same parts give the same bytes.
public final class SplitGguf {
  private static final String PREFIX = "split.";
  private static final int ALIGNMENT = 32;
  private static final int COPY_BYTES = 1 << 20;

  private final GgufMetadata metadata;
  private final List<Tensor> tensors = new ArrayList<>();

  private SplitGguf(GgufMetadata metadata) {
    this.metadata = metadata;
  }

  /// Reads the directories of all parts.
  ///
  /// @param files in the order of their numbers
  /// @throws DecodingException where they are not the parts of one model
  public static SplitGguf of(List<MemorySegment> files) {
    List<GgufFile> parts = files.stream().map(GgufFile::parse).toList();
    SplitGguf joined = new SplitGguf(parts.getFirst().metadata());
    for (int i = 0; i < parts.size(); i++) {
      GgufMetadata part = parts.get(i).metadata();
      if (part.integer(PREFIX + "no").orElse(-1) != i
          || part.integer(PREFIX + "count").orElse(-1) != parts.size()) {
        throw new DecodingException("not part " + (i + 1) + " of " + parts.size(), 0);
      }
      joined.tensors.addAll(parts.get(i).tensors());
    }
    long expected = joined.metadata.integer(PREFIX + "tensors.count").orElse(-1);
    if (joined.tensors.size() != expected) {
      throw new DecodingException(
          "expected " + expected + " tensors in all parts, got " + joined.tensors.size(), 0);
    }
    return joined;
  }

  /// Writes the one file.
  public void writeTo(OutputStream out) throws IOException {
    List<String> keys =
        metadata.keys().stream()
            .filter(key -> !key.startsWith(PREFIX) && !key.equals("general.alignment"))
            .toList();
    long written = write(out, "GGUF".getBytes(StandardCharsets.US_ASCII));
    written += write(out, ints(3));
    written += write(out, longs(tensors.size(), keys.size()));
    for (String key : keys) {
      written += writeText(out, key);
      written += write(out, metadata.raw(key).toArray(ValueLayout.JAVA_BYTE));
    }
    written += writeDirectory(out);
    pad(out, written);
    for (Tensor tensor : tensors) {
      copy(tensor.data(), out);
      pad(out, tensor.data().byteSize());
    }
  }

  private long writeDirectory(OutputStream out) throws IOException {
    long written = 0;
    long offset = 0;
    for (Tensor tensor : tensors) {
      written += writeText(out, tensor.name());
      boolean vector = tensor.rows() == 1;
      written += write(out, ints(vector ? 1 : 2));
      written += write(out, longs(tensor.columns()));
      written += vector ? 0 : write(out, longs(tensor.rows()));
      written += write(out, ints(tensor.type().code()));
      written += write(out, longs(offset));
      offset += aligned(tensor.data().byteSize());
    }
    return written;
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static void pad(OutputStream out, long size) throws IOException {
    out.write(new byte[(int) (aligned(size) - size)]);
  }

  private static void copy(MemorySegment data, OutputStream out) throws IOException {
    for (long at = 0; at < data.byteSize(); at += COPY_BYTES) {
      long count = Math.min(COPY_BYTES, data.byteSize() - at);
      out.write(data.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static long writeText(OutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return write(out, longs(utf8.length)) + write(out, utf8);
  }

  private static long write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    return bytes.length;
  }

  private static byte[] ints(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] longs(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }
}
