package dev.nabla.node.llm;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.model.exact.ExactLayer;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.FiniteWeights;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.DecodingException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a model file is, whether it can be run, and what running it would take, told before
/// anything is loaded.
public final class ModelInspection {
  /// Tokens of a prompt that a product takes together.
  private static final int PROMPT_TOKENS = 64;

  private static final double MEBIBYTE = 1 << 20;
  private static final int BYTES_PER_POSITION_AND_ELEMENT = 8; // a key and a value in binary32

  private final Kernels kernels;
  private final LongSupplier nanos;
  private final List<String> lines = new ArrayList<>();
  private @Nullable String refusal;

  private ModelInspection(Kernels kernels, LongSupplier nanos) {
    this.kernels = kernels;
    this.nanos = nanos;
  }

  /// Reads a file's directory, and all of its weights once to see that they are finite; runs
  /// kernels for some seconds where the model can be run.
  ///
  /// @param nanos a clock for the kernels
  public static ModelInspection of(MemorySegment file, Kernels kernels, LongSupplier nanos) {
    ModelInspection inspection = new ModelInspection(kernels, nanos);
    try {
      inspection.inspect(GgufFile.parse(file));
    } catch (UnsupportedModel e) {
      inspection.refuse(String.valueOf(e.getMessage()));
    } catch (DecodingException e) {
      inspection.refuse("malformed: " + e.getMessage());
    }
    return inspection;
  }

  /// For people, one fact a line.
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /// Whether the model can be run.
  public boolean supported() {
    return refusal == null;
  }

  private void refuse(String why) {
    refusal = why;
    tell("refused", why);
  }

  private void tell(String what, String fact) {
    lines.add("%-10s %s".formatted(what, fact));
  }

  private void inspect(GgufFile file) {
    tell("name", file.metadata().text("general.name").orElse("none"));
    tell("family", file.metadata().text("general.architecture").orElse("none"));
    tell("types", types(file));
    tell("tokenizer", file.metadata().text("tokenizer.ggml.pre").orElse("none"));
    ExactModel model = ExactModel.of(file);
    tell("shape", shape(model.hyper()));
    Tokenizer tokenizer = Tokenizer.of(file.metadata());
    tell("template", ChatTemplate.of(file.metadata(), tokenizer).name().toLowerCase(Locale.ROOT));
    FiniteWeights.require(model);
    tellMemory(model);
    tellSpeed(model);
    tell("supported", "yes");
  }

  private static String types(GgufFile file) {
    Map<TensorType, Long> elements = new EnumMap<>(TensorType.class);
    for (Tensor tensor : file.tensors()) {
      elements.merge(tensor.type(), (long) tensor.rows() * tensor.columns(), Long::sum);
    }
    StringJoiner text = new StringJoiner(", ");
    elements.forEach((type, count) -> text.add("%s %.1f million".formatted(type, count / 1e6)));
    return text.toString();
  }

  private static String shape(HyperParameters hyper) {
    return "%d layers, width %d, %d query and %d key/value heads of %d, feed-forward %d"
            .formatted(
                hyper.layers(),
                hyper.width(),
                hyper.heads(),
                hyper.keyValueHeads(),
                hyper.headSize(),
                hyper.feedForward())
        + ", vocabulary %d, context %d".formatted(hyper.vocabulary(), hyper.context());
  }

  private void tellMemory(ExactModel model) {
    HyperParameters hyper = model.hyper();
    long weights =
        matrices(model).stream()
            .mapToLong(matrix -> PackedMatrix.bytesOf(matrix, kernels.lanes()))
            .sum();
    long rope = (long) hyper.context() * hyper.headSize() * Float.BYTES;
    long position = (long) BYTES_PER_POSITION_AND_ELEMENT * hyper.layers() * hyper.keyValueWidth();
    tell(
        "memory",
        "%.0f MiB of weights and tables, %.1f MiB more for each 1,000 tokens of a conversation"
            .formatted((weights + rope) / MEBIBYTE, position * 1000 / MEBIBYTE));
  }

  private void tellSpeed(ExactModel model) {
    List<Tensor> layers = new ArrayList<>();
    model.layers().forEach(layer -> layers.addAll(matrices(layer)));
    KernelRate one = new KernelRate(kernels, nanos, 1);
    KernelRate many = new KernelRate(kernels, nanos, PROMPT_TOKENS);
    double answering = seconds(layers, one) + seconds(List.of(model.output()), one);
    double reading = seconds(layers, many);
    tell(
        "speed",
        ("at most %.1f tokens/s answering and %.1f reading a prompt, on one thread with %s; from"
                + " rates of the products just measured here, without attention")
            .formatted(1 / answering, 1 / reading, kernels.description()));
  }

  private static double seconds(List<Tensor> matrices, KernelRate rate) {
    return matrices.stream()
        .mapToDouble(each -> (double) each.rows() * each.columns() / rate.of(each.type()))
        .sum();
  }

  private static List<Tensor> matrices(ExactModel model) {
    List<Tensor> all = new ArrayList<>();
    all.add(model.embedding());
    if (!model.tied()) {
      all.add(model.output());
    }
    model.layers().forEach(layer -> all.addAll(matrices(layer)));
    return all;
  }

  private static List<Tensor> matrices(ExactLayer layer) {
    return layer.tensors().stream().filter(tensor -> tensor.rows() > 1).toList();
  }
}
