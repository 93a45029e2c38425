package dev.nabla.inference.onnx;

import dev.nabla.protocol.inference.Tensor;
import dev.nabla.protocol.inference.TensorType;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/// Texts to vectors of length 1, as the card of the sentence-transformers models says: the mean of
/// the last layer's states over all tokens, scaled to unit length.
///
/// Each text is run by itself, without padding, so its vector does not depend on what else is
/// asked. Sums are made in double precision, in order.
final class SentenceEncoder {
  /// How texts become vectors: part of what evidence says was run.
  static final String PROCEDURE = "wordpiece-mean-l2/1";

  /// Positions that the model has, the two marks included.
  static final int MAX_TOKENS = 512;

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final String STATES = "last_hidden_state";

  private final OnnxModel model;
  private final WordPiece tokenizer;

  /// @throws UnusableModel where the graph is none of this kind
  SentenceEncoder(OnnxModel model, WordPiece tokenizer) {
    List<String> names = model.inputs().stream().map(TensorSpec::name).toList();
    if (!names.containsAll(List.of(IDS, MASK)) || names.size() > 3) {
      throw new UnusableModel("its inputs are not those of a sentence model: " + names);
    }
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /// The tokens of a text, marks included.
  int[] tokens(String text) {
    return tokenizer.encode(text);
  }

  /// The vector of a text, by its tokens.
  ///
  /// @throws RunFailed where the graph gives none
  float[] vector(int[] tokens, Stop stop) {
    List<Tensor> given = new ArrayList<>();
    for (TensorSpec input : model.inputs()) {
      given.add(
          switch (input.name()) {
            case IDS -> row(IDS, tokens);
            case MASK -> constant(MASK, tokens.length, 1);
            case TYPES -> constant(TYPES, tokens.length, 0);
            default -> throw new UnusableModel("unknown input " + input.name());
          });
    }
    Tensor states =
        model.run(given, stop).stream()
            .filter(output -> output.name().equals(STATES))
            .findFirst()
            .orElseThrow(() -> new RunFailed("the graph gives no " + STATES));
    return pool(states, tokens.length);
  }

  private static Tensor row(String name, int[] values) {
    LongBuffer row = LongBuffer.allocate(values.length);
    for (int value : values) {
      row.put(value);
    }
    return new Tensor(
        name, TensorType.INT64, List.of(1L, (long) values.length), new Tensor.Longs(row.flip()));
  }

  private static Tensor constant(String name, int count, int value) {
    int[] values = new int[count];
    java.util.Arrays.fill(values, value);
    return row(name, values);
  }

  /// `states` is [1, tokens, width].
  private static float[] pool(Tensor states, int tokens) {
    List<Long> shape = states.shape();
    if (!(states.elements() instanceof Tensor.Floats(FloatBuffer values))
        || shape.size() != 3
        || shape.get(0) != 1
        || shape.get(1) != tokens) {
      throw new RunFailed("the graph gives states of the shape " + shape);
    }
    double[] mean = new double[Math.toIntExact(shape.get(2))];
    for (int at = 0; at < values.limit(); at++) {
      mean[at % mean.length] += values.get(at) / (double) tokens;
    }
    return unit(mean);
  }

  private static float[] unit(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new RunFailed("the graph gives no finite vector");
    }
    double length = Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      // Adding zero turns -0 into 0: JSON does not keep them apart.
      unit[i] = (float) (vector[i] / length) + 0f;
    }
    return unit;
  }
}
