package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model would say if nothing were rounded: its weights as real numbers, every operation in
/// binary64, nothing quantised on the way. A measure of quality for engines, never an answer; slow,
/// and not of defined bits.
public final class ReferenceForward {
  private final ExactModel model;
  private final HyperParameters hyper;
  private final double[] frequencies;

  /// @param model whose weights are read as they are needed
  public ReferenceForward(ExactModel model) {
    this.model = model;
    this.hyper = model.hyper();
    this.frequencies = new double[hyper.headSize() / 2];
    Tensor tensor = model.ropeFactors();
    float[] factors = tensor == null ? null : Weights.floats(tensor);
    for (int i = 0; i < frequencies.length; i++) {
      double frequency = Math.pow(hyper.ropeBase(), -2.0 * i / hyper.headSize());
      frequencies[i] = factors == null ? frequency : frequency / factors[i];
    }
  }

  /// The logits after each of `ids`, the first at position 0.
  public List<double[]> logits(int[] ids) {
    double[][] x = embed(ids);
    for (ExactLayer layer : model.layers()) {
      attend(layer, x);
      feedForward(layer, x);
    }
    double[][] y = normalised(x, model.outputNorm());
    return new ArrayList<>(Arrays.asList(multiply(model.output(), y)));
  }

  private double[][] embed(int[] ids) {
    WeightRow row = new WeightRow(model.embedding());
    float[] numbers = new float[hyper.width()];
    double[][] x = new double[ids.length][hyper.width()];
    for (int t = 0; t < ids.length; t++) {
      row.load(ids[t]);
      row.expand(numbers);
      for (int i = 0; i < numbers.length; i++) {
        x[t][i] = numbers[i];
      }
    }
    return x;
  }

  private void attend(ExactLayer layer, double[][] x) {
    HeadTensors heads = layer.heads();
    double[][] y = normalised(x, layer.attentionNorm());
    double[][] queries = projected(layer.query(), y, heads.queryBias(), heads.queryNorm());
    double[][] keys = projected(layer.key(), y, heads.keyBias(), heads.keyNorm());
    double[][] values = multiply(layer.value(), y);
    addBias(values, heads.valueBias());
    rotate(queries);
    rotate(keys);
    double[][] attended = new double[x.length][hyper.queryWidth()];
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < hyper.heads(); head++) {
        attendHead(t, head, queries[t], keys, values, attended[t]);
      }
    }
    add(x, multiply(layer.attentionOutput(), attended));
  }

  private double[][] projected(
      Tensor matrix, double[][] y, @Nullable Tensor bias, @Nullable Tensor norm) {
    double[][] rows = multiply(matrix, y);
    addBias(rows, bias);
    if (norm != null) {
      float[] weight = Weights.floats(norm);
      for (double[] row : rows) {
        for (int start = 0; start < row.length; start += weight.length) {
          normalise(row, start, weight);
        }
      }
    }
    return rows;
  }

  private static void addBias(double[][] rows, @Nullable Tensor bias) {
    float[] addend = bias == null ? new float[0] : Weights.floats(bias);
    for (double[] row : rows) {
      for (int i = 0; i < addend.length; i++) {
        row[i] += addend[i];
      }
    }
  }

  private void rotate(double[][] rows) {
    int pairs = frequencies.length;
    boolean halves = model.family().rotatesHalves();
    for (int position = 0; position < rows.length; position++) {
      double[] row = rows[position];
      for (int start = 0; start < row.length; start += 2 * pairs) {
        for (int i = 0; i < pairs; i++) {
          int first = start + (halves ? i : 2 * i);
          int second = first + (halves ? pairs : 1);
          double angle = position * frequencies[i];
          double x0 = row[first];
          double x1 = row[second];
          row[first] = x0 * Math.cos(angle) - x1 * Math.sin(angle);
          row[second] = x0 * Math.sin(angle) + x1 * Math.cos(angle);
        }
      }
    }
  }

  private void attendHead(
      int t, int head, double[] query, double[][] keys, double[][] values, double[] output) {
    int size = hyper.headSize();
    int start = head * size;
    int shared = head / hyper.headsPerKeyValueHead() * size;
    double[] scores = new double[t + 1];
    for (int j = 0; j <= t; j++) {
      for (int d = 0; d < size; d++) {
        scores[j] += query[start + d] * keys[j][shared + d];
      }
      scores[j] /= Math.sqrt(size);
    }
    double largest = Arrays.stream(scores).max().orElseThrow();
    double total = 0;
    for (int j = 0; j <= t; j++) {
      scores[j] = Math.exp(scores[j] - largest);
      total += scores[j];
    }
    for (int j = 0; j <= t; j++) {
      for (int d = 0; d < size; d++) {
        output[start + d] += scores[j] / total * values[j][shared + d];
      }
    }
  }

  private void feedForward(ExactLayer layer, double[][] x) {
    double[][] y = normalised(x, layer.feedForwardNorm());
    double[][] gates = multiply(layer.gate(), y);
    double[][] ups = multiply(layer.up(), y);
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < gates[t].length; i++) {
        gates[t][i] = gates[t][i] / (1 + Math.exp(-gates[t][i])) * ups[t][i];
      }
    }
    add(x, multiply(layer.down(), gates));
  }

  private double[][] normalised(double[][] x, Tensor norm) {
    float[] weight = Weights.floats(norm);
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = x[t].clone();
      normalise(y[t], 0, weight);
    }
    return y;
  }

  private void normalise(double[] x, int start, float[] weight) {
    double sum = 0;
    for (int i = start; i < start + weight.length; i++) {
      sum += x[i] * x[i];
    }
    double factor = 1 / Math.sqrt(sum / weight.length + hyper.epsilon());
    for (int i = 0; i < weight.length; i++) {
      x[start + i] *= factor * weight[i];
    }
  }

  private static double[][] multiply(Tensor matrix, double[][] inputs) {
    double[][] products = new double[inputs.length][matrix.rows()];
    WeightRow row = new WeightRow(matrix);
    float[] numbers = new float[matrix.columns()];
    for (int r = 0; r < matrix.rows(); r++) {
      row.load(r);
      row.expand(numbers);
      for (int t = 0; t < inputs.length; t++) {
        products[t][r] = dot(numbers, inputs[t]);
      }
    }
    return products;
  }

  private static double dot(float[] weights, double[] x) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * x[i];
    }
    return sum;
  }

  private static void add(double[][] x, double[][] update) {
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        x[t][i] += update[t][i];
      }
    }
  }
}
