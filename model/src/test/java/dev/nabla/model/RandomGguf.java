package dev.nabla.model;

import dev.nabla.model.exact.ModelFamily;
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

/// Small random models of every family and storage type for tests: valid GGUF files with a working
/// byte-level tokenizer (every byte has a token), the special tokens and chat template of the
/// default model, and weights drawn from a seed. The same seed and shape give the same bytes on
/// every machine.
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
  /// @param matrices type of the layers' matrices, one of [#TYPES]
  /// @param embedding type of the embedding, likewise
  /// @param tied whether the embedding is the output matrix too
  /// @param kind the family, and what else differs from the default model
  public record Shape(
      int layers,
      int width,
      int heads,
      int keyValueHeads,
      int feedForward,
      int context,
      TensorType matrices,
      TensorType embedding,
      boolean tied,
      Kind kind) {
    /// A model of the llama family.
    public Shape(
        int layers,
        int width,
        int heads,
        int keyValueHeads,
        int feedForward,
        int context,
        TensorType matrices,
        TensorType embedding,
        boolean tied) {
      this(
          layers,
          width,
          heads,
          keyValueHeads,
          feedForward,
          context,
          matrices,
          embedding,
          tied,
          Kind.LLAMA);
    }

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
          tiedToo,
          kind);
    }

    /// The same of another kind.
    public Shape withKind(Kind other) {
      return new Shape(
          layers,
          width,
          heads,
          keyValueHeads,
          feedForward,
          context,
          matrices,
          embedding,
          tied,
          other);
    }

    /// Elements of a head.
    int headSize() {
      return kind.headSize == 0 ? width / heads : kind.headSize;
    }

    /// The same with another context length.
    public Shape withContext(int positions) {
      return new Shape(
          layers,
          width,
          heads,
          keyValueHeads,
          feedForward,
          positions,
          matrices,
          embedding,
          tied,
          kind);
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

  /// What a model is apart from its sizes.
  ///
  /// @param headSize elements of a head; 0 for the width divided among the heads
  /// @param ropeFactors whether the rotary frequencies are divided by factors of the file
  public record Kind(ModelFamily family, int headSize, boolean ropeFactors) {
    /// Like the default model.
    public static final Kind LLAMA = new Kind(ModelFamily.LLAMA, 0, false);

    /// Like the models of Llama 3.1 and later.
    public static final Kind LLAMA_3 = new Kind(ModelFamily.LLAMA, 0, true);

    /// With biases.
    public static final Kind QWEN2 = new Kind(ModelFamily.QWEN2, 0, false);

    /// With norms of heads, whose size has nothing to do with the width.
    public static final Kind QWEN3 = new Kind(ModelFamily.QWEN3, 48, false);

    /// One of each.
    public static final List<Kind> ALL = List.of(LLAMA, LLAMA_3, QWEN2, QWEN3);
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

  /// The model of `seed` and `shape` in `count` parts, as `llama-gguf-split` cuts one: metadata in
  /// the first, tensors in all.
  public static List<byte[]> split(long seed, Shape shape, int count) {
    return new RandomGguf(seed, shape).writer().split(count);
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
    if (shape.kind.ropeFactors) {
      floats(writer, "rope_freqs.weight", shape.headSize() / 2, 1f);
    }
    if (!shape.tied) {
      matrix(writer, "output.weight", shape.embedding, tokens.size(), shape.width);
    }
    return writer;
  }

  private void writeShape(GgufWriter writer, int vocabulary) {
    writer
        .text("general.architecture", shape.kind.family.architecture())
        .text("general.name", "random " + seed)
        .uint32(key("block_count"), shape.layers)
        .uint32(key("context_length"), shape.context)
        .uint32(key("embedding_length"), shape.width)
        .uint32(key("feed_forward_length"), shape.feedForward)
        .uint32(key("attention.head_count"), shape.heads)
        .uint32(key("attention.head_count_kv"), shape.keyValueHeads)
        .float32(key("rope.freq_base"), 100_000f)
        .float32(key("attention.layer_norm_rms_epsilon"), 1e-5f)
        .uint32(key("vocab_size"), vocabulary)
        .uint32(key("rope.dimension_count"), shape.headSize());
    if (shape.kind.headSize > 0) {
      writer.uint32(key("attention.key_length"), shape.headSize());
    }
  }

  private String key(String name) {
    return shape.kind.family.architecture() + "." + name;
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
    int queryWidth = shape.headSize() * shape.heads;
    int keyValueWidth = shape.headSize() * shape.keyValueHeads;
    norm(writer, prefix + "attn_norm.weight");
    matrix(writer, prefix + "ffn_down.weight", shape.matrices, width, shape.feedForward);
    matrix(writer, prefix + "ffn_gate.weight", shape.matrices, shape.feedForward, width);
    matrix(writer, prefix + "ffn_up.weight", shape.matrices, shape.feedForward, width);
    norm(writer, prefix + "ffn_norm.weight");
    matrix(writer, prefix + "attn_k.weight", shape.matrices, keyValueWidth, width);
    matrix(writer, prefix + "attn_output.weight", shape.matrices, width, queryWidth);
    matrix(writer, prefix + "attn_q.weight", shape.matrices, queryWidth, width);
    matrix(writer, prefix + "attn_v.weight", shape.matrices, keyValueWidth, width);
    if (shape.kind.family == ModelFamily.QWEN2) {
      floats(writer, prefix + "attn_q.bias", queryWidth, -1f);
      floats(writer, prefix + "attn_k.bias", keyValueWidth, -1f);
      floats(writer, prefix + "attn_v.bias", keyValueWidth, -1f);
    }
    if (shape.kind.family == ModelFamily.QWEN3) {
      floats(writer, prefix + "attn_q_norm.weight", shape.headSize(), 0.5f);
      floats(writer, prefix + "attn_k_norm.weight", shape.headSize(), 0.5f);
    }
  }

  private void norm(GgufWriter writer, String name) {
    floats(writer, name, shape.width, 0.5f);
  }

  /// Floats from `least` to `least + 1`.
  private void floats(GgufWriter writer, String name, int count, float least) {
    byte[] bytes = new byte[count * Float.BYTES];
    ByteBuffer data = littleEndian(bytes);
    for (int i = 0; i < count; i++) {
      data.putFloat(least + (float) random.nextDouble());
    }
    writer.tensor(name, TensorType.F32.code(), List.of((long) count), bytes);
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
    switch (type) {
      case Q4_1 -> {
        float scale = scale() / 4;
        data.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(-7.5f * scale));
        putRandomBytes(data, 16);
      }
      case Q4_0 -> putScaled(data, scale() / 4, 16);
      case Q5_0 -> putScaled(data, scale() / 8, 20);
      case Q8_0 -> putScaled(data, scale() / 64, 32);
      case Q4_K -> putSuperBlock(data, scale() / 128, 7.5f, 128);
      case Q5_K -> putSuperBlock(data, scale() / 256, 15.5f, 160);
      case Q6_K -> {
        putRandomBytes(data, 208);
        data.putShort(Float.floatToFloat16(scale() / 1024));
      }
      case F16 -> data.putShort(Float.floatToFloat16(weight()));
      case BF16 -> data.putShort((short) (Float.floatToRawIntBits(weight()) >>> 16));
      default -> data.putFloat(weight());
    }
  }

  private float weight() {
    return 2 * scale() * (float) (random.nextDouble() - 0.5);
  }

  private void putScaled(ByteBuffer data, float scale, int bytes) {
    data.putShort(Float.floatToFloat16(scale));
    putRandomBytes(data, bytes);
  }

  /// Eight scales and offsets of six bits that nearly centre each block, as `get_scale_min_k4` of
  /// ggml reads them.
  private void putSuperBlock(ByteBuffer data, float scale, float middle, int weightBytes) {
    data.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(middle * scale));
    int[] scales = new int[8];
    int[] offsets = new int[8];
    for (int i = 0; i < 8; i++) {
      scales[i] = random.nextInt(64);
      offsets[i] = Math.clamp(scales[i] + random.nextInt(9) - 4, 0, 63);
    }
    for (int i = 0; i < 4; i++) {
      data.put((byte) (scales[i] | ((scales[i + 4] >> 4) << 6)));
    }
    for (int i = 0; i < 4; i++) {
      data.put((byte) (offsets[i] | ((offsets[i + 4] >> 4) << 6)));
    }
    for (int i = 4; i < 8; i++) {
      data.put((byte) ((scales[i] & 15) | ((offsets[i] & 15) << 4)));
    }
    putRandomBytes(data, weightBytes);
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
