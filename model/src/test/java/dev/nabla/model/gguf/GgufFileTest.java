package dev.nabla.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufFileTest {
  private static final int VERSION_AT = 4;
  private static final int TENSOR_COUNT_AT = 8;
  private static final int ENTRY_COUNT_AT = 16;

  @Test
  void readsWhatWasWritten() {
    GgufFile file =
        parse(
            new GgufWriter()
                .text("a.text", "ї")
                .uint32("a.number", -1)
                .float32("a.real", 0.5f)
                .flag("a.flag", true)
                .texts("a.texts", List.of("x", ""))
                .int32s("a.integers", List.of(1, -2))
                .tensor("t", TensorType.F32.code(), List.of(2L, 3L), new byte[24]));

    assertThat(file.metadata().text("a.text")).contains("ї");
    assertThat(file.metadata().integer("a.number")).hasValue(0xffff_ffffL);
    assertThat(file.metadata().real("a.real")).hasValue(0.5);
    assertThat(file.metadata().flag("a.flag")).contains(true);
    assertThat(file.metadata().texts("a.texts")).contains(List.of("x", ""));
    assertThat(file.metadata().integers("a.integers").orElseThrow()).containsExactly(1, -2);
    assertThat(file.tensor("t").orElseThrow().toString()).isEqualTo("t (F32, 3 x 2)");
    assertThat(file.tensor("t").orElseThrow().row(2).byteSize()).isEqualTo(8);
  }

  @Test
  void missingKeysAreEmpty() {
    GgufMetadata metadata = parse(new GgufWriter()).metadata();

    assertThat(metadata.text("x")).isEmpty();
    assertThat(metadata.integer("x")).isEmpty();
    assertThat(metadata.real("x")).isEmpty();
    assertThat(metadata.flag("x")).isEmpty();
    assertThat(metadata.texts("x")).isEmpty();
    assertThat(metadata.integers("x")).isEmpty();
  }

  @Test
  void refusesValuesOfAnotherType() {
    GgufMetadata metadata =
        parse(new GgufWriter().text("text", "x").uint32("number", 1).raw("odd", 7, (byte) 2))
            .metadata();

    assertThatThrownBy(() -> metadata.integer("text")).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> metadata.real("number")).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> metadata.text("number")).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> metadata.texts("text")).isInstanceOf(DecodingException.class);
    assertThatThrownBy(() -> metadata.flag("odd")).isInstanceOf(DecodingException.class);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = smallFile().toBytes();
    for (int size = 0; size < whole.length - 8; size++) {
      MemorySegment cut = MemorySegment.ofArray(java.util.Arrays.copyOf(whole, size));

      assertThatThrownBy(() -> GgufFile.parse(cut)).isInstanceOf(DecodingException.class);
    }
  }

  @Test
  void refusesOtherVersions() {
    byte[] bytes = smallFile().toBytes();
    littleEndian(bytes).putInt(VERSION_AT, 2);

    assertUnsupported(bytes, Code.UNSUPPORTED_GGUF_VERSION, "version 2");
  }

  @Test
  void refusesAnotherMagic() {
    byte[] bytes = smallFile().toBytes();
    bytes[0] = 'X';

    assertMalformed(bytes, "not a GGUF file");
  }

  @Test
  void refusesHugeCounts() {
    for (long count : new long[] {-1, Long.MIN_VALUE, 1L << 32, Long.MAX_VALUE}) {
      byte[] tensors = smallFile().toBytes();
      littleEndian(tensors).putLong(TENSOR_COUNT_AT, count);
      byte[] entries = smallFile().toBytes();
      littleEndian(entries).putLong(ENTRY_COUNT_AT, count);

      assertMalformed(tensors, "tensors");
      assertMalformed(entries, "metadata entries");
    }
  }

  @Test
  void refusesKeysThatAppearTwice() {
    assertMalformed(new GgufWriter().uint32("k", 1).uint32("k", 2).toBytes(), "twice: k");
  }

  @Test
  void refusesTensorsThatAppearTwice() {
    byte[] bytes = smallFile().tensor("t", 0, List.of(1L), new byte[4]).toBytes();

    assertMalformed(bytes, "twice: t");
  }

  @Test
  void refusesTensorsThatOverlap() {
    byte[] bytes = smallFile().tensor("u", 0, List.of(8L), new byte[32]).toBytes();
    replaceLong(bytes, 32, 0);

    assertMalformed(bytes, "overlap: t and u");
  }

  @Test
  void refusesTensorsOutsideTheFile() {
    for (long offset : new long[] {32, 1 << 20, 1L << 62, -32, 1}) {
      byte[] bytes = new GgufWriter().tensor("t", 0, List.of(8L), new byte[32]).toBytes();
      int at = bytes.length - 32 - paddingOf(bytes) - 8;
      littleEndian(bytes).putLong(at, offset);

      assertMalformed(bytes, "not inside");
    }
  }

  /// Zero bytes between the directory of a file with one tensor and its 32 bytes of data.
  private static int paddingOf(byte[] bytes) {
    int directory = 24 + 8 + 1 + 4 + 8 + 4 + 8;
    return bytes.length - 32 - directory;
  }

  @Test
  void refusesBadDimensions() {
    for (long size : new long[] {0, -1, 1L << 31, Long.MAX_VALUE}) {
      assertMalformed(
          new GgufWriter().tensor("t", 0, List.of(size, 1L), new byte[32]).toBytes(), "dimension");
    }
    assertMalformed(new GgufWriter().tensor("t", 0, List.of(), new byte[4]).toBytes(), "1 to 4");
    assertMalformed(
        new GgufWriter().tensor("t", 0, List.of(1L, 1L, 1L, 1L, 1L), new byte[4]).toBytes(),
        "1 to 4");
    assertUnsupported(
        new GgufWriter().tensor("t", 0, List.of(1L, 2L, 2L), new byte[16]).toBytes(),
        Code.UNSUPPORTED_ARCHITECTURE,
        "3 dimensions");
  }

  @Test
  void refusesAProductThatOverflows() {
    long most = Integer.MAX_VALUE;

    assertUnsupported(
        new GgufWriter().tensor("t", 0, List.of(most, most), new byte[32]).toBytes(),
        Code.MODEL_TOO_LARGE,
        "t: ");
    assertMalformed(
        new GgufWriter().tensor("t", 0, List.of(1L << 28, most), new byte[32]).toBytes(),
        "not inside");
  }

  @Test
  void refusesUnknownTypesAndBrokenBlocks() {
    assertUnsupported(
        new GgufWriter().tensor("t", 999, List.of(32L), new byte[32]).toBytes(),
        Code.UNSUPPORTED_TENSOR_TYPE,
        "t: type number 999");
    assertUnsupported(
        new GgufWriter().tensor("t", TensorType.Q4_1.code(), List.of(33L), new byte[40]).toBytes(),
        Code.SHAPE_NOT_MULTIPLE_OF_32,
        "t: 33 columns");
  }

  @Test
  void refusesBadAlignment() {
    for (int alignment : new int[] {0, 1, 24, 1 << 20, -32}) {
      assertMalformed(smallFile().uint32("general.alignment", alignment).toBytes(), "alignment");
    }
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] overlong = {2, 0, 0, 0, 0, 0, 0, 0, (byte) 0xC0, (byte) 0xAF};
    GgufFile file = parse(new GgufWriter().raw("text", 8, overlong));

    assertThatThrownBy(() -> file.metadata().text("text"))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void keepsAReplacementCharacterThatWasWritten() {
    GgufFile file = parse(new GgufWriter().text("text", "\uFFFD"));

    assertThat(file.metadata().text("text")).contains("\uFFFD");
  }

  @Test
  void refusesArraysNestedTooDeep() {
    ByteBuffer nested = ByteBuffer.allocate(12 * 20).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 20; i++) {
      nested.putInt(9).putLong(1);
    }
    byte[] bytes = new byte[nested.capacity()];
    nested.flip().get(bytes);

    assertMalformed(new GgufWriter().raw("deep", 9, bytes).toBytes(), "nested");
  }

  private static GgufWriter smallFile() {
    return new GgufWriter()
        .text("general.architecture", "llama")
        .texts("names", List.of("a", "b"))
        .tensor("t", TensorType.F32.code(), List.of(8L), new byte[32]);
  }

  private static GgufFile parse(GgufWriter writer) {
    return GgufFile.parse(MemorySegment.ofArray(writer.toBytes()));
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Replaces the last 64-bit `from` by `to`.
  private static void replaceLong(byte[] bytes, long from, long to) {
    ByteBuffer buffer = littleEndian(bytes);
    for (int at = bytes.length - 8; at >= 0; at--) {
      if (buffer.getLong(at) == from) {
        buffer.putLong(at, to);
        return;
      }
    }
    throw new AssertionError("no such number");
  }

  private static void assertMalformed(byte[] bytes, String message) {
    assertThatThrownBy(() -> GgufFile.parse(MemorySegment.ofArray(bytes)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining(message);
  }

  private static void assertUnsupported(byte[] bytes, Code code, String culprit) {
    assertThatThrownBy(() -> GgufFile.parse(MemorySegment.ofArray(bytes)))
        .isInstanceOf(UnsupportedModel.class)
        .hasMessageStartingWith(code.wireName() + ": ")
        .hasMessageContaining(culprit);
  }
}
