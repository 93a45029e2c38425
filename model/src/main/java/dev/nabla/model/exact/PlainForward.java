package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine that says what a run means: scalar, one operation after another, in the order of
/// `docs/exact.md` §2. Everything faster is held to its bits.
///
/// A slice goes through the model layer by layer. Within a layer each position is on its own but
/// for attention, which reads the keys and values of all positions up to it.
public final class PlainForward implements ForwardPass {
  private final ExactModel model;
  private final HyperParameters hyper;
  private final int capacity;
  private final RopeTable rope;
  private final float scoreScale;
  private final List<PlainLayer> layers = new ArrayList<>();
  private int length;

  /// @param capacity positions to make room for; their keys and values take `8 * layers *
  ///   keyValueWidth` bytes each
  public PlainForward(ExactModel model, int capacity) {
    this.model = model;
    this.hyper = model.hyper();
    this.capacity = Math.min(capacity, hyper.context());
    this.rope = RopeTable.of(model, this.capacity);
    this.scoreScale = (float) (1.0 / Math.sqrt(hyper.headSize()));
    for (ExactLayer layer : model.layers()) {
      layers.add(new PlainLayer(layer));
    }
  }

  /// A layer's weights and what it remembers: `keyValueWidth` floats a position each.
  private final class PlainLayer {
    final ExactLayer weights;
    final float[] attentionNorm;
    final float[] feedForwardNorm;
    final float[] keys = new float[Math.multiplyExact(capacity, hyper.keyValueWidth())];
    final float[] values = new float[Math.multiplyExact(capacity, hyper.keyValueWidth())];

    PlainLayer(ExactLayer weights) {
      this.weights = weights;
      this.attentionNorm = Weights.floats(weights.attentionNorm());
      this.feedForwardNorm = Weights.floats(weights.feedForwardNorm());
    }
  }

  @Override
  public ExactModel model() {
    return model;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void truncate(int positions) {
    if (positions < 0 || positions > length) {
      throw new IllegalArgumentException(positions + " of " + length + " positions");
    }
    length = positions;
  }

  @Override
  public void feed(TokenSlice slice, TraceSink sink) {
    slice.requireFits(this);
    boolean traced = sink.wantsStates();
    if (traced) {
      sink.begin(slice);
    }
    float[][] x = embed(slice);
    deliverStates(slice, 0, x, traced ? sink : TraceSink.NONE);
    for (int index = 0; index < layers.size(); index++) {
      PlainLayer layer = layers.get(index);
      attend(layer, slice.from(), x);
      if (traced) {
        deliverKeyValues(slice, index, sink);
      }
      feedForward(layer, x);
      deliverStates(slice, index + 1, x, traced ? sink : TraceSink.NONE);
    }
    deliverLogits(slice, x, sink);
    length = slice.end();
  }

  private float[][] embed(TokenSlice slice) {
    WeightRow row = new WeightRow(model.embedding());
    float[][] x = new float[slice.count()][hyper.width()];
    for (int t = 0; t < slice.count(); t++) {
      row.load(slice.id(slice.from() + t));
      row.expand(x[t]);
    }
    return x;
  }

  private void attend(PlainLayer layer, int from, float[][] x) {
    QuantisedVector[] y = normalise(x, layer.attentionNorm);
    HeadTensors heads = layer.weights.heads();
    float[][] queries = multiply(layer.weights.query(), y);
    float[][] keys = multiply(layer.weights.key(), y);
    float[][] values = multiply(layer.weights.value(), y);
    addBias(queries, heads.queryBias());
    addBias(keys, heads.keyBias());
    addBias(values, heads.valueBias());
    normaliseHeads(queries, heads.queryNorm());
    normaliseHeads(keys, heads.keyNorm());
    int keyValueWidth = hyper.keyValueWidth();
    for (int t = 0; t < x.length; t++) {
      int position = from + t;
      rope.rotate(queries[t], 0, hyper.heads(), position);
      rope.rotate(keys[t], 0, hyper.keyValueHeads(), position);
      System.arraycopy(keys[t], 0, layer.keys, position * keyValueWidth, keyValueWidth);
      System.arraycopy(values[t], 0, layer.values, position * keyValueWidth, keyValueWidth);
    }
    QuantisedVector[] outputs = vectors(x.length, hyper.queryWidth());
    float[] scores = new float[from + x.length];
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < hyper.heads(); head++) {
        attendHead(layer, from + t, head, queries[t], scores, outputs[t].x);
      }
      outputs[t].quantise();
    }
    add(x, multiply(layer.weights.attentionOutput(), outputs));
  }

  private static void addBias(float[][] rows, @Nullable Tensor bias) {
    if (bias != null) {
      float[] addend = Weights.floats(bias);
      float[][] each = new float[rows.length][];
      Arrays.fill(each, addend);
      add(rows, each);
    }
  }

  private void normaliseHeads(float[][] rows, @Nullable Tensor norm) {
    if (norm != null) {
      float[] weight = Weights.floats(norm);
      for (float[] row : rows) {
        for (int start = 0; start < row.length; start += weight.length) {
          Primitives.normaliseHead(row, start, weight, hyper.epsilon());
        }
      }
    }
  }

  /// Softmax-weighted mean of the values at positions 0 to `position`.
  private void attendHead(
      PlainLayer layer, int position, int head, float[] query, float[] scores, float[] output) {
    int size = hyper.headSize();
    int width = hyper.keyValueWidth();
    int start = head * size;
    int keyValueStart = head / hyper.headsPerKeyValueHead() * size;
    for (int j = 0; j <= position; j++) {
      float sum = 0f;
      for (int d = 0; d < size; d++) {
        sum = sum + query[start + d] * layer.keys[j * width + keyValueStart + d];
      }
      scores[j] = sum * scoreScale;
    }
    float inverse = (float) (1.0 / exponentiate(scores, position + 1));
    for (int d = 0; d < size; d++) {
      float sum = 0f;
      for (int j = 0; j <= position; j++) {
        sum = sum + scores[j] * layer.values[j * width + keyValueStart + d];
      }
      output[start + d] = sum * inverse;
    }
  }

  /// Replaces each score by exp(score - max) and returns their sum.
  static double exponentiate(float[] scores, int count) {
    float largest = scores[0];
    for (int j = 1; j < count; j++) {
      if (scores[j] > largest) {
        largest = scores[j];
      }
    }
    double sum = 0;
    for (int j = 0; j < count; j++) {
      scores[j] = Primitives.exp(scores[j] - largest);
      sum = sum + (double) scores[j];
    }
    return sum;
  }

  private void feedForward(PlainLayer layer, float[][] x) {
    QuantisedVector[] y = normalise(x, layer.feedForwardNorm);
    float[][] gates = multiply(layer.weights.gate(), y);
    float[][] ups = multiply(layer.weights.up(), y);
    QuantisedVector[] inner = vectors(x.length, hyper.feedForward());
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < hyper.feedForward(); i++) {
        inner[t].x[i] = Primitives.silu(gates[t][i]) * ups[t][i];
      }
      inner[t].quantise();
    }
    add(x, multiply(layer.weights.down(), inner));
  }

  private void deliverStates(TokenSlice slice, int layer, float[][] x, TraceSink sink) {
    for (int t = 0; t < x.length; t++) {
      sink.state(slice.from() + t, layer, x[t], 0);
    }
  }

  private void deliverKeyValues(TokenSlice slice, int index, TraceSink sink) {
    PlainLayer layer = layers.get(index);
    for (int position = slice.from(); position < slice.end(); position++) {
      int offset = position * hyper.keyValueWidth();
      sink.keyValue(position, index, layer.keys, offset, layer.values, offset);
    }
  }

  private void deliverLogits(TokenSlice slice, float[][] x, TraceSink sink) {
    int first = slice.firstLogits() - slice.from();
    float[][] wanted = Arrays.copyOfRange(x, first, x.length);
    QuantisedVector[] y = normalise(wanted, Weights.floats(model.outputNorm()));
    float[][] logits = multiply(model.output(), y);
    for (float[] each : logits) {
      Primitives.requireFiniteLogits(each, 0, each.length);
    }
    for (int t = 0; t < logits.length; t++) {
      sink.logits(slice.firstLogits() + t, logits[t], 0);
    }
  }

  private QuantisedVector[] normalise(float[][] x, float[] weight) {
    QuantisedVector[] y = vectors(x.length, weight.length);
    for (int t = 0; t < x.length; t++) {
      Primitives.rmsNorm(x[t], weight, hyper.epsilon(), y[t].x);
      y[t].quantise();
    }
    return y;
  }

  private static QuantisedVector[] vectors(int count, int width) {
    QuantisedVector[] vectors = new QuantisedVector[count];
    Arrays.setAll(vectors, _ -> new QuantisedVector(width));
    return vectors;
  }

  /// Row by row, so that each is unpacked once for all positions of the slice.
  private static float[][] multiply(Tensor matrix, QuantisedVector[] inputs) {
    float[][] products = new float[inputs.length][matrix.rows()];
    WeightRow row = new WeightRow(matrix);
    for (int r = 0; r < matrix.rows() && inputs.length > 0; r++) {
      row.load(r);
      for (int t = 0; t < inputs.length; t++) {
        products[t][r] = row.dot(inputs[t]);
      }
    }
    return products;
  }

  private static void add(float[][] x, float[][] update) {
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        x[t][i] = x[t][i] + update[t][i];
      }
    }
  }

  /// Holds nothing but heap.
  @Override
  public void close() {}
}
