package dev.nabla.model;

import dev.nabla.model.gguf.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Small random llama-family models for tests: valid GGUF files with a working byte-level tokenizer
/// (every byte has a token), the special tokens and chat template of the default model, and weights
/// drawn from a seed. The same seed and shape give the same bytes on every machine.
///
/// Token ids: 0 `<|endoftext|>`, 1 `<|im_start|>`, 2 `<|im_end|>` (end of sequence), 3 to 258 the
/// bytes, then one for each merge.
public final class RandomGguf {
  /// The end-of-sequence token.
  public static final int EOS = 2;

  private static final List<String> SPECIALS =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
  private static final List<String> MERGES =
      List.of(
          "Ġ t", "Ġ a", "i n", "h e", "r e", "o n", "e r", "Ġt he", "a t", "s t", "s e", "u s",
          "us er", "Ġa n", "i st", "a s", "as s", "ass ist", "in g", "Ċ Ċ", "Ġ Ġ", "ĠĠ ĠĠ");
  private static final float WEIGHT_SCALE = 0.05f;

  private final long seed;
  private final Shape shape;
  private final SplittableRandom random;

  private RandomGguf(long seed, Shape shape) {
    this.seed = seed;
    this.shape = shape;
    this.random = new SplittableRandom(seed);
  }

  /// What a model looks like; widths as [dev.nabla.model.exact.HyperParameters] wants them.
  ///
  /// @param matrices type of the layers' matrices: Q4_1, Q8_0 or F32
  /// @param embedding type of the embedding, likewise
  /// @param tied whether the embedding is the output matrix too
  public record Shape(
      int layers,
      int width,
      int heads,
      int keyValueHeads,
      int feedForward,
      int context,
      TensorType matrices,
      TensorType embedding,
      boolean tied) {
    /// Two layers of width 64, like the default model in all else.
    public static final Shape SMALL =
        new Shape(2, 64, 4, 2, 96, 2048, TensorType.Q4_1, TensorType.Q8_0, true);

    /// The same with other types.
    public Shape withTypes(TensorType ofMatrices, TensorType ofEmbedding, boolean tiedToo) {
      return new Shape(
          layers,
          width,
          heads,
          keyValueHeads,
          feedForward,
          context,
          ofMatrices,
          ofEmbedding,
          tiedToo);
    }

    /// The same with another context length.
    public Shape withContext(int positions) {
      return new Shape(
          layers, width, heads, keyValueHeads, feedForward, positions, matrices, embedding, tied);
    }

    /// A shape drawn from `random`, smaller than 4 layers of 128.
    public static Shape draw(SplittableRandom random) {
      int keyValueHeads = random.nextInt(1, 3);
      int heads = keyValueHeads * random.nextInt(1, 4);
      int headSize = 32 * random.nextInt(1, 3);
      TensorType[] types = {TensorType.Q4_1, TensorType.Q8_0, TensorType.F32};
      return new Shape(
          random.nextInt(1, 4),
          heads * headSize,
          heads,
          keyValueHeads,
          32 * random.nextInt(1, 6),
          512,
          types[random.nextInt(types.length)],
          types[random.nextInt(types.length)],
          random.nextBoolean());
    }
  }

  /// The small model of `seed`: about 200 KB.
  public static byte[] bytes(long seed) {
    return bytes(seed, Shape.SMALL);
  }

  /// The model of `seed` and `shape`.
  public static byte[] bytes(long seed, Shape shape) {
    return new RandomGguf(seed, shape).writer().toBytes();
  }

  /// The small model of `seed` as a segment.
  public static MemorySegment segment(long seed) {
    return segment(bytes(seed));
  }

  /// A file's bytes outside the heap, aligned as a mapped file is.
  public static MemorySegment segment(byte[] file) {
    MemorySegment copy = Arena.ofAuto().allocate(file.length, 4096);
    copy.copyFrom(MemorySegment.ofArray(file));
    return copy;
  }

  /// Writes the small model of `seed` to `file` and returns it.
  public static Path write(long seed, Path file) {
    try {
      return Files.write(file, bytes(seed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The model of `seed` and `shape` before it is written, for tests that add to it.
  public static GgufWriter writer(long seed, Shape shape) {
    return new RandomGguf(seed, shape).writer();
  }

  /// The text of the default model's chat template.
  public static String chatTemplate() {
    try (InputStream in = RandomGguf.class.getResourceAsStream("smollm2-chatml.jinja")) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GgufWriter writer() {
    List<String> tokens = tokens();
    GgufWriter writer = new GgufWriter();
    writeShape(writer, tokens.size());
    writeTokenizer(writer, tokens);
    matrix(writer, "token_embd.weight", shape.embedding, tokens.size(), shape.width);
    for (int layer = 0; layer < shape.layers; layer++) {
      writeLayer(writer, "blk." + layer + ".");
    }
    norm(writer, "output_norm.weight");
    if (!shape.tied) {
      matrix(writer, "output.weight", shape.embedding, tokens.size(), shape.width);
    }
    return writer;
  }

  private void writeShape(GgufWriter writer, int vocabulary) {
    writer
        .text("general.architecture", "llama")
        .text("general.name", "random " + seed)
        .uint32("llama.block_count", shape.layers)
        .uint32("llama.context_length", shape.context)
        .uint32("llama.embedding_length", shape.width)
        .uint32("llama.feed_forward_length", shape.feedForward)
        .uint32("llama.attention.head_count", shape.heads)
        .uint32("llama.attention.head_count_kv", shape.keyValueHeads)
        .float32("llama.rope.freq_base", 100_000f)
        .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .uint32("llama.vocab_size", vocabulary)
        .uint32("llama.rope.dimension_count", shape.width / shape.heads);
  }

  private static void writeTokenizer(GgufWriter writer, List<String> tokens) {
    List<Integer> types = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      types.add(id < SPECIALS.size() ? 3 : 1);
    }
    writer
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "smollm")
        .texts("tokenizer.ggml.tokens", tokens)
        .int32s("tokenizer.ggml.token_type", types)
        .texts("tokenizer.ggml.merges", MERGES)
        .uint32("tokenizer.ggml.bos_token_id", 1)
        .uint32("tokenizer.ggml.eos_token_id", EOS)
        .flag("tokenizer.ggml.add_bos_token", false)
        .text("tokenizer.chat_template", chatTemplate());
  }

  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>(SPECIALS);
    int shifted = 0;
    for (int value = 0; value < 256; value++) {
      boolean plain = (value >= 33 && value <= 126) || (value >= 161 && value != 173);
      tokens.add(String.valueOf((char) (plain ? value : 256 + shifted++)));
    }
    MERGES.forEach(merge -> tokens.add(merge.replace(" ", "")));
    return tokens;
  }

  private void writeLayer(GgufWriter writer, String prefix) {
    int width = shape.width;
    int keyValueWidth = width / shape.heads * shape.keyValueHeads;
    norm(writer, prefix + "attn_norm.weight");
    matrix(writer, prefix + "ffn_down.weight", shape.matrices, width, shape.feedForward);
    matrix(writer, prefix + "ffn_gate.weight", shape.matrices, shape.feedForward, width);
    matrix(writer, prefix + "ffn_up.weight", shape.matrices, shape.feedForward, width);
    norm(writer, prefix + "ffn_norm.weight");
    matrix(writer, prefix + "attn_k.weight", shape.matrices, keyValueWidth, width);
    matrix(writer, prefix + "attn_output.weight", shape.matrices, width, width);
    matrix(writer, prefix + "attn_q.weight", shape.matrices, width, width);
    matrix(writer, prefix + "attn_v.weight", shape.matrices, keyValueWidth, width);
  }

  private void norm(GgufWriter writer, String name) {
    byte[] bytes = new byte[shape.width * Float.BYTES];
    ByteBuffer data = littleEndian(bytes);
    for (int i = 0; i < shape.width; i++) {
      data.putFloat(0.5f + (float) random.nextDouble());
    }
    writer.tensor(name, TensorType.F32.code(), List.of((long) shape.width), bytes);
  }

  private void matrix(GgufWriter writer, String name, TensorType type, int rows, int columns) {
    byte[] bytes = new byte[Math.toIntExact(rows * type.rowBytes(columns))];
    ByteBuffer data = littleEndian(bytes);
    while (data.hasRemaining()) {
      putBlock(data, type);
    }
    writer.tensor(name, type.code(), List.of((long) columns, (long) rows), bytes);
  }

  private void putBlock(ByteBuffer data, TensorType type) {
    if (type == TensorType.Q4_1) {
      float scale = scale() / 4;
      data.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(-7.5f * scale));
      putRandomBytes(data, 16);
    } else if (type == TensorType.Q8_0) {
      data.putShort(Float.floatToFloat16(scale() / 64));
      putRandomBytes(data, 32);
    } else {
      data.putFloat(2 * scale() * (float) (random.nextDouble() - 0.5));
    }
  }

  private float scale() {
    return WEIGHT_SCALE * (0.5f + (float) random.nextDouble());
  }

  private void putRandomBytes(ByteBuffer data, int count) {
    for (int i = 0; i < count; i++) {
      data.put((byte) random.nextInt());
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
