package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.SplitGguf;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.DecodingException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Damaged model files are read, refused or run into a defined fault; nothing else.
class HostileModelProperties {
  private static final long[] NUMBERS = {
    0, 1, -1, 31, 33, 255, 1 << 16, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE
  };

  /// Bytes of metadata and directory of the small model; weights follow.
  private static final int HEAD_BYTES = 13_000;

  @Test
  void damageIsRefusedOrHarmless() {
    int count = Seeds.count(400, 40_000);
    Seeds seeds = Seeds.of("damageIsRefusedOrHarmless", count);
    List<byte[]> files = files();
    int loaded = 0;
    for (int i = 0; i < count; i++) {
      byte[] damaged = damage(seeds, files.get(i % files.size()));

      loaded += isRun(damaged) ? 1 : 0;
    }
    assertThat(loaded).as("%s: some damage must do no harm", seeds).isPositive();
  }

  /// One of each family, some in super-blocks.
  private static List<byte[]> files() {
    Shape small = Shape.SMALL.withContext(64);
    Shape wide = new Shape(1, 256, 4, 2, 256, 64, TensorType.Q4_K, TensorType.Q6_K, true);
    return List.of(
        RandomGguf.bytes(1, small),
        RandomGguf.bytes(2, small.withKind(RandomGguf.Kind.LLAMA_3)),
        RandomGguf.bytes(3, wide.withKind(RandomGguf.Kind.QWEN2)),
        RandomGguf.bytes(4, small.withKind(RandomGguf.Kind.QWEN3)));
  }

  @Test
  void damagedPartsAreJoinedOrRefused() throws IOException {
    int count = Seeds.count(300, 20_000);
    Seeds seeds = Seeds.of("damagedPartsAreJoinedOrRefused", count);
    List<byte[]> parts = RandomGguf.split(1, Shape.SMALL.withContext(64), 2);
    for (int i = 0; i < count; i++) {
      List<MemorySegment> damaged =
          List.of(
              MemorySegment.ofArray(parts.getFirst()),
              MemorySegment.ofArray(damage(seeds, parts.getLast())));
      try {
        SplitGguf.of(damaged).writeTo(OutputStream.nullOutputStream());
      } catch (DecodingException | UnsupportedModel e) {
        // The two ways to refuse.
      }
    }
  }

  @Test
  void tensorsThatOverlapAreRefused() {
    byte[] file =
        new GgufWriter()
            .text("general.architecture", "llama")
            .tensor("a", TensorType.F32.code(), List.of(64L), new byte[256])
            .tensor("b", TensorType.F32.code(), List.of(64L), new byte[256])
            .toBytes();
    int offsetOfB = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("b") + 1 + 4 + 8 + 4;
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(offsetOfB, 32);

    assertThatThrownBy(() -> GgufFile.parse(MemorySegment.ofArray(file)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("overlap");
  }

  /// A merge makes a token longer than its parts, so rules cannot go round; one that says otherwise
  /// names a token that does not exist.
  @Test
  void mergesThatGoRoundAreRefused() {
    for (String merge : List.of("a ", " a", "a b c", "b a")) {
      GgufWriter writer =
          new GgufWriter()
              .text("tokenizer.ggml.model", "gpt2")
              .text("tokenizer.ggml.pre", "qwen2")
              .texts("tokenizer.ggml.tokens", List.of("<e>", "a", "b", "ab"))
              .int32s("tokenizer.ggml.token_type", List.of(3, 1, 1, 1))
              .texts("tokenizer.ggml.merges", List.of("a b", merge))
              .uint32("tokenizer.ggml.eos_token_id", 0);
      GgufFile file = GgufFile.parse(MemorySegment.ofArray(writer.toBytes()));

      assertThatThrownBy(() -> Tokenizer.of(file.metadata()))
          .as(merge)
          .isInstanceOfAny(DecodingException.class, UnsupportedModel.class);
    }
  }

  @Test
  void weightsThatAreNotFiniteAreFoundInEveryType() {
    for (TensorType type : ExactModel.MATRIX_TYPES) {
      Shape shape = new Shape(1, 256, 4, 2, 256, 64, type, type, false);
      byte[] file = RandomGguf.bytes(5, shape);
      FiniteWeights.require(model(file));
      ExactModel damaged = model(file);
      int scale = type == TensorType.Q6_K ? 208 : type == TensorType.F32 ? 2 : 0;
      MemorySegment row = damaged.layers().getFirst().up().row(17);
      row.set(ValueLayout.JAVA_BYTE, scale, (byte) 0x80);
      row.set(ValueLayout.JAVA_BYTE, scale + 1, (byte) 0x7f);

      assertThatThrownBy(() -> FiniteWeights.require(damaged))
          .as("%s", type)
          .hasMessage("non_finite: blk.0.ffn_up.weight: an infinity or NaN in row 17");
    }
  }

  private static ExactModel model(byte[] file) {
    return ExactModel.of(GgufFile.parse(RandomGguf.segment(file)));
  }

  private static byte[] damage(Seeds seeds, byte[] whole) {
    if (seeds.nextInt(0, 10) == 0) {
      return Arrays.copyOf(whole, seeds.nextInt(0, whole.length));
    }
    byte[] damaged = whole.clone();
    for (int i = seeds.nextInt(1, 4); i > 0; i--) {
      int end = seeds.nextInt(0, 4) == 0 ? whole.length : HEAD_BYTES;
      int at = seeds.nextInt(0, end - 8);
      if (seeds.random().nextBoolean()) {
        damaged[at] ^= (byte) (1 << seeds.nextInt(0, 8));
      } else {
        long number = NUMBERS[seeds.nextInt(0, NUMBERS.length)];
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(at, number);
      }
    }
    return damaged;
  }

  /// Whether the file was loaded and run.
  private static boolean isRun(byte[] file) {
    try {
      LanguageModel model = LanguageModel.load(RandomGguf.segment(file));
      int[] ids = model.tokenizer().encodeParsingSpecials("Hi");
      try (ForwardPass engine = new PlainForward(model.weights(), ids.length)) {
        engine.feed(TokenSlice.withLastLogits(ids, 0, ids.length), TraceSink.NONE);
      }
      return true;
    } catch (DecodingException | UnsupportedModel | ExactFault e) {
      return false;
    }
  }
}
