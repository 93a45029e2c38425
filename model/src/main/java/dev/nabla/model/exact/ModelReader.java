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
import org.jspecify.annotations.Nullable;

/// Turns a GGUF file of a known family into an [ExactModel], or says what it needs that the rules
/// do not define. Nothing is skipped in silence: a tensor or a key of the family that is not known
/// here might change the answer, so it is refused.
final class ModelReader {
  private static final String ROPE_FACTORS = "rope_freqs.weight";
  private static final String ROPE_SCALING = "rope.scaling.type";

  /// Keys, after the family's prefix, that are read, or that describe the file without changing
  /// what a run means.
  private static final Set<String> KNOWN_KEYS =
      Set.of(
          "block_count",
          "context_length",
          "embedding_length",
          "feed_forward_length",
          "attention.head_count",
          "attention.head_count_kv",
          "attention.key_length",
          "attention.value_length",
          "attention.layer_norm_rms_epsilon",
          "rope.dimension_count",
          "rope.freq_base",
          ROPE_SCALING,
          "vocab_size");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final ModelFamily family;
  private final String prefix;
  private final Set<String> read = new HashSet<>();

  private ModelReader(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
    this.family = ModelFamily.of(metadata);
    this.prefix = family.architecture() + ".";
  }

  static ExactModel read(GgufFile file) {
    ModelReader reader = new ModelReader(file);
    reader.requireKnownKeys();
    return reader.readModel();
  }

  private void requireKnownKeys() {
    String scaling = metadata.text(prefix + ROPE_SCALING).orElse("none");
    if (!scaling.equals("none")) {
      throw new UnsupportedModel(
          Code.UNSUPPORTED_ROPE_SCALING, prefix + ROPE_SCALING + ": " + scaling);
    }
    for (String key : metadata.keys()) {
      if (key.startsWith(prefix) && !KNOWN_KEYS.contains(key.substring(prefix.length()))) {
        throw new UnsupportedModel(
            key.startsWith(prefix + "rope.")
                ? Code.UNSUPPORTED_ROPE_SCALING
                : Code.UNSUPPORTED_ARCHITECTURE,
            key);
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
    Tensor outputNorm = floats("output_norm.weight", hyper.width());
    Tensor output =
        file.tensor("output.weight").isPresent()
            ? matrix("output.weight", hyper.vocabulary(), hyper.width())
            : embedding;
    Tensor ropeFactors = readRopeFactors(hyper);
    requireNoOtherTensor();
    return new ExactModel(family, hyper, ropeFactors, embedding, layers, outputNorm, output);
  }

  private HyperParameters readHyperParameters() {
    int width = count("embedding_length", HyperParameters.MAX_WIDTH);
    int heads = count("attention.head_count", HyperParameters.MAX_HEADS);
    int keyValueHeads = optionalCount("attention.head_count_kv", heads);
    int headSize = optionalCount("attention.key_length", width / heads);
    requireSame("attention.value_length", headSize);
    requireSame("rope.dimension_count", headSize);
    int vocabulary =
        file.tensor("token_embd.weight")
            .orElseThrow(() -> new DecodingException("no tensor token_embd.weight", 0))
            .rows();
    requireSame("vocab_size", vocabulary);
    return new HyperParameters(
        count("block_count", HyperParameters.MAX_LAYERS),
        width,
        heads,
        keyValueHeads,
        headSize,
        count("feed_forward_length", HyperParameters.MAX_FEED_FORWARD),
        vocabulary,
        count("context_length", HyperParameters.MAX_CONTEXT),
        real("attention.layer_norm_rms_epsilon"),
        metadata.real(prefix + "rope.freq_base").isPresent()
            ? real("rope.freq_base")
            : HyperParameters.DEFAULT_ROPE_BASE);
  }

  private @Nullable Tensor readRopeFactors(HyperParameters hyper) {
    return file.tensor(ROPE_FACTORS).isPresent()
        ? floats(ROPE_FACTORS, hyper.headSize() / 2)
        : null;
  }

  private ExactLayer readLayer(String layer, HyperParameters hyper) {
    int width = hyper.width();
    return new ExactLayer(
        floats(layer + "attn_norm.weight", width),
        matrix(layer + "attn_q.weight", hyper.queryWidth(), width),
        matrix(layer + "attn_k.weight", hyper.keyValueWidth(), width),
        matrix(layer + "attn_v.weight", hyper.keyValueWidth(), width),
        matrix(layer + "attn_output.weight", width, hyper.queryWidth()),
        floats(layer + "ffn_norm.weight", width),
        matrix(layer + "ffn_gate.weight", hyper.feedForward(), width),
        matrix(layer + "ffn_up.weight", hyper.feedForward(), width),
        matrix(layer + "ffn_down.weight", width, hyper.feedForward()),
        readHeads(layer, hyper));
  }

  private HeadTensors readHeads(String layer, HyperParameters hyper) {
    boolean biases = family.hasBiases();
    boolean norms = family.normalisesHeads();
    return new HeadTensors(
        biases ? floats(layer + "attn_q.bias", hyper.queryWidth()) : null,
        biases ? floats(layer + "attn_k.bias", hyper.keyValueWidth()) : null,
        biases ? floats(layer + "attn_v.bias", hyper.keyValueWidth()) : null,
        norms ? floats(layer + "attn_q_norm.weight", hyper.headSize()) : null,
        norms ? floats(layer + "attn_k_norm.weight", hyper.headSize()) : null);
  }

  private Tensor matrix(String name, int rows, int columns) {
    Tensor tensor = tensor(name, rows, columns);
    if (!ExactModel.MATRIX_TYPES.contains(tensor.type())) {
      throw new UnsupportedModel(Code.UNSUPPORTED_TENSOR_TYPE, name + ": " + tensor.type());
    }
    return tensor;
  }

  /// One F32 row: a norm, a bias or factors.
  private Tensor floats(String name, int columns) {
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

  private int count(String name, int limit) {
    String key = prefix + name;
    long value = metadata.integer(key).orElseThrow(() -> new DecodingException("no key " + key, 0));
    if (value < 1) {
      throw new DecodingException(key + ": expected at least 1, got " + value, 0);
    }
    if (value > limit) {
      throw new UnsupportedModel(Code.MODEL_TOO_LARGE, key + ": " + value);
    }
    return (int) value;
  }

  private int optionalCount(String name, int otherwise) {
    return metadata.keys().contains(prefix + name)
        ? count(name, HyperParameters.MAX_WIDTH)
        : otherwise;
  }

  private void requireSame(String name, int expected) {
    long value = metadata.integer(prefix + name).orElse(expected);
    if (value != expected) {
      throw new UnsupportedModel(
          Code.UNSUPPORTED_ARCHITECTURE, prefix + name + ": " + value + " rather than " + expected);
    }
  }

  private float real(String name) {
    String key = prefix + name;
    double value = metadata.real(key).orElseThrow(() -> new DecodingException("no key " + key, 0));
    return (float) value;
  }
}
