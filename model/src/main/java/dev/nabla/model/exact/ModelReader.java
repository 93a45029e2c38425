package dev.nabla.model.exact;

import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Turns a GGUF file of the llama family into an [ExactModel], or says what it needs that exact/1
/// does not define. Nothing is skipped in silence: a tensor or a `llama.` key that is not known
/// here might change the answer, so it is refused.
final class ModelReader {
  private static final String FAMILY = "llama";
  private static final Set<TensorType> MATRIX_TYPES =
      Set.of(TensorType.Q4_1, TensorType.Q8_0, TensorType.F32);

  /// Keys that are read, or that describe the file without changing what a run means.
  private static final Set<String> KNOWN_KEYS =
      Set.of(
          "llama.block_count",
          "llama.context_length",
          "llama.embedding_length",
          "llama.feed_forward_length",
          "llama.attention.head_count",
          "llama.attention.head_count_kv",
          "llama.attention.key_length",
          "llama.attention.value_length",
          "llama.attention.layer_norm_rms_epsilon",
          "llama.rope.dimension_count",
          "llama.rope.freq_base",
          "llama.vocab_size");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final Set<String> read = new HashSet<>();

  private ModelReader(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
  }

  static ExactModel read(GgufFile file) {
    ModelReader reader = new ModelReader(file);
    reader.requireFamily();
    reader.requireKnownKeys();
    return reader.readModel();
  }

  private void requireFamily() {
    String architecture = metadata.text("general.architecture").orElse("none");
    if (!architecture.equals(FAMILY)) {
      throw new UnsupportedModel(Code.UNSUPPORTED_ARCHITECTURE, architecture);
    }
  }

  private void requireKnownKeys() {
    for (String key : metadata.keys()) {
      if (key.startsWith("llama.rope.") && !KNOWN_KEYS.contains(key)) {
        throw new UnsupportedModel(Code.UNSUPPORTED_ROPE_SCALING, key);
      }
      if (key.startsWith("llama.") && !KNOWN_KEYS.contains(key)) {
        throw new UnsupportedModel(Code.UNSUPPORTED_ARCHITECTURE, key);
      }
    }
  }

  private ExactModel readModel() {
    HyperParameters hyper = readHyperParameters();
    Tensor embedding = matrix("token_embd.weight", hyper.vocabulary(), hyper.width());
    List<ExactLayer> layers = new ArrayList<>();
    for (int layer = 0; layer < hyper.layers(); layer++) {
      layers.add(readLayer("blk." + layer + ".", hyper));
    }
    Tensor outputNorm = norm("output_norm.weight", hyper.width());
    Tensor output =
        file.tensor("output.weight").isPresent()
            ? matrix("output.weight", hyper.vocabulary(), hyper.width())
            : embedding;
    requireNoOtherTensor();
    return new ExactModel(hyper, embedding, layers, outputNorm, output);
  }

  private HyperParameters readHyperParameters() {
    int width = count("llama.embedding_length", HyperParameters.MAX_WIDTH);
    int heads = count("llama.attention.head_count", HyperParameters.MAX_HEADS);
    int keyValueHeads = optionalCount("llama.attention.head_count_kv", heads);
    int headSize = optionalCount("llama.attention.key_length", width / heads);
    requireSame("llama.attention.value_length", headSize);
    requireSame("llama.rope.dimension_count", headSize);
    int vocabulary =
        file.tensor("token_embd.weight")
            .orElseThrow(() -> new DecodingException("no tensor token_embd.weight", 0))
            .rows();
    requireSame("llama.vocab_size", vocabulary);
    return new HyperParameters(
        count("llama.block_count", HyperParameters.MAX_LAYERS),
        width,
        heads,
        keyValueHeads,
        headSize,
        count("llama.feed_forward_length", HyperParameters.MAX_FEED_FORWARD),
        vocabulary,
        count("llama.context_length", HyperParameters.MAX_CONTEXT),
        real("llama.attention.layer_norm_rms_epsilon"),
        metadata.real("llama.rope.freq_base").isPresent()
            ? real("llama.rope.freq_base")
            : HyperParameters.DEFAULT_ROPE_BASE);
  }

  private ExactLayer readLayer(String prefix, HyperParameters hyper) {
    int width = hyper.width();
    return new ExactLayer(
        norm(prefix + "attn_norm.weight", width),
        matrix(prefix + "attn_q.weight", hyper.queryWidth(), width),
        matrix(prefix + "attn_k.weight", hyper.keyValueWidth(), width),
        matrix(prefix + "attn_v.weight", hyper.keyValueWidth(), width),
        matrix(prefix + "attn_output.weight", width, hyper.queryWidth()),
        norm(prefix + "ffn_norm.weight", width),
        matrix(prefix + "ffn_gate.weight", hyper.feedForward(), width),
        matrix(prefix + "ffn_up.weight", hyper.feedForward(), width),
        matrix(prefix + "ffn_down.weight", width, hyper.feedForward()));
  }

  private Tensor matrix(String name, int rows, int columns) {
    Tensor tensor = tensor(name, rows, columns);
    if (!MATRIX_TYPES.contains(tensor.type())) {
      throw new UnsupportedModel(Code.UNSUPPORTED_TENSOR_TYPE, name + ": " + tensor.type());
    }
    return tensor;
  }

  private Tensor norm(String name, int columns) {
    Tensor tensor = tensor(name, 1, columns);
    if (tensor.type() != TensorType.F32) {
      throw new UnsupportedModel(Code.UNSUPPORTED_TENSOR_TYPE, name + ": " + tensor.type());
    }
    return tensor;
  }

  private Tensor tensor(String name, int rows, int columns) {
    Tensor tensor =
        file.tensor(name).orElseThrow(() -> new DecodingException("no tensor " + name, 0));
    if (tensor.rows() != rows || tensor.columns() != columns) {
      throw new DecodingException(
          "expected " + rows + " rows of " + columns + " columns, got " + tensor, 0);
    }
    read.add(name);
    return tensor;
  }

  private void requireNoOtherTensor() {
    for (Tensor tensor : file.tensors()) {
      if (!read.contains(tensor.name())) {
        Code code =
            tensor.name().startsWith("rope_")
                ? Code.UNSUPPORTED_ROPE_SCALING
                : Code.UNSUPPORTED_ARCHITECTURE;
        throw new UnsupportedModel(code, "tensor " + tensor.name());
      }
    }
  }

  private int count(String key, int limit) {
    long value = metadata.integer(key).orElseThrow(() -> new DecodingException("no key " + key, 0));
    if (value < 1) {
      throw new DecodingException(key + ": expected at least 1, got " + value, 0);
    }
    if (value > limit) {
      throw new UnsupportedModel(Code.MODEL_TOO_LARGE, key + ": " + value);
    }
    return (int) value;
  }

  private int optionalCount(String key, int otherwise) {
    return metadata.keys().contains(key) ? count(key, HyperParameters.MAX_WIDTH) : otherwise;
  }

  private void requireSame(String key, int expected) {
    long value = metadata.integer(key).orElse(expected);
    if (value != expected) {
      throw new UnsupportedModel(
          Code.UNSUPPORTED_ARCHITECTURE, key + ": " + value + " rather than " + expected);
    }
  }

  private float real(String key) {
    double value = metadata.real(key).orElseThrow(() -> new DecodingException("no key " + key, 0));
    return (float) value;
  }
}
