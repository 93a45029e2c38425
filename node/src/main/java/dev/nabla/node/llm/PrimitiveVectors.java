package dev.nabla.node.llm;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.kernel.Activations;
import dev.nabla.inference.exact.kernel.GateTerms;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.inference.exact.kernel.Workbench;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.Primitives;
import dev.nabla.model.exact.RopeTable;
import dev.nabla.model.exact.Sampler;
import dev.nabla.model.exact.SplitMix64;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Single operations, in the scalar form and in that of this machine's kernels.
final class PrimitiveVectors {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final HyperParameters hyper;
  private final RopeTable rope;
  private final GgufFile file;
  private final VectorReport report;
  private final List<Kernels> forms;

  PrimitiveVectors(LoadedModel model, GgufFile file, VectorReport report) {
    this.hyper = model.model().weights().hyper();
    this.rope = model.model().rope();
    this.file = file;
    this.report = report;
    this.forms = Stream.of(Kernels.scalar(), Kernels.fastest()).toList();
  }

  /// `primitives.json`.
  void run(JsonNode vectors) {
    for (Kernels kernels : forms) {
      String form = " (" + kernels.description() + ")";
      runExpAndSilu(vectors.path("exp_silu"), kernels, form);
      runQuantise(vectors.path("quant32"), kernels, form);
      runNormAndProducts(vectors, kernels, form);
      runSoftmax(vectors.path("softmax"), kernels, form);
    }
    runRope(vectors.path("rope"));
    runDraws(vectors.path("prng"));
    runSamples(vectors.path("sample"));
  }

  private void runExpAndSilu(JsonNode cases, Kernels kernels, String form) {
    int count = cases.size();
    float[] exp = new float[count];
    float[] silu = new float[count];
    float[] ones = new float[count];
    for (int i = 0; i < count; i++) {
      exp[i] = VectorFolder.hexFloat(cases.get(i).get("x"));
      silu[i] = exp[i];
      ones[i] = 1f;
    }
    kernels.exp(exp, count);
    kernels.swiGlu(new GateTerms().of(silu, ones, 0).into(silu, 0), count);
    for (int i = 0; i < count; i++) {
      JsonNode vector = cases.get(i);
      report.checkBits("exp " + i + form, exp[i], VectorFolder.hexFloat(vector.get("exp")));
      report.checkBits("silu " + i + form, silu[i], VectorFolder.hexFloat(vector.get("silu")));
    }
  }

  private void runQuantise(JsonNode cases, Kernels kernels, String form) {
    int index = 0;
    for (JsonNode vector : VectorFolder.list(cases)) {
      String what = "quantise " + index++ + form;
      float[] x = VectorFolder.hexFloats(vector.get("x"));
      Activations quantised = quantised(x, kernels);
      report.checkBits(what + ": d", quantised.scale(0), VectorFolder.hexFloat(vector.get("d")));
      report.checkBits(what + ": s", quantised.sum(0), VectorFolder.hexFloat(vector.get("s")));
      int[] expected = VectorFolder.ints(vector.get("q"));
      boolean same = expected.length == x.length;
      for (int i = 0; same && i < expected.length; i++) {
        same = quantised.quantised(i) == expected[i];
      }
      report.check(what + ": q", same);
    }
  }

  private static Activations quantised(float[] x, Kernels kernels) {
    Activations input = new Activations(1, x.length);
    System.arraycopy(x, 0, input.values(), 0, x.length);
    kernels.quantise(input, 0);
    return input;
  }

  private void runNormAndProducts(JsonNode vectors, Kernels kernels, String form) {
    JsonNode norm = vectors.path("rmsnorm");
    if (norm.isMissingNode()) {
      return;
    }
    float[] x = VectorFolder.hexFloats(norm.get("x"));
    float[] y = new float[x.length];
    Primitives.rmsNorm(x, weights(norm.get("weight").stringValue()), hyper.epsilon(), y);
    float[] expected = VectorFolder.hexFloats(norm.get("y"));
    for (int i = 0; i < y.length; i++) {
      report.checkBits("rmsnorm " + i + form, y[i], expected[i]);
    }
    Activations input = quantised(y, kernels);
    for (JsonNode vector : VectorFolder.list(vectors.path("row_dot_of_quantised_rmsnorm_y"))) {
      int row = vector.get("row").intValue();
      Tensor tensor = tensor(vector.get("tensor").stringValue());
      String what = "row " + row + " of " + tensor.name() + form;
      float dot = product(tensor, input, kernels)[row];
      report.checkBits(what, dot, VectorFolder.hexFloat(vector.get("dot")));
    }
  }

  private Tensor tensor(String name) {
    return file.tensor(name).orElseThrow(() -> new VectorException("the model has no " + name));
  }

  private float[] weights(String name) {
    return tensor(name).data().toArray(FLOAT);
  }

  private static float[] product(Tensor tensor, Activations input, Kernels kernels) {
    PackedMatrix matrix = PackedMatrix.pack(tensor, kernels.lanes());
    float[] output = new float[matrix.paddedRows()];
    Workbench bench = new Workbench(kernels.lanes(), matrix.columns());
    kernels.multiply(matrix, input, bench.into(output, 1), 0, matrix.groups());
    return output;
  }

  private void runSoftmax(JsonNode vector, Kernels kernels, String form) {
    if (vector.isMissingNode()) {
      return;
    }
    float[] e = VectorFolder.hexFloats(vector.get("s"));
    float largest = Float.NEGATIVE_INFINITY;
    for (float score : e) {
      largest = Math.max(largest, score);
    }
    for (int i = 0; i < e.length; i++) {
      e[i] = e[i] - largest;
    }
    kernels.exp(e, e.length);
    float[] expected = VectorFolder.hexFloats(vector.get("e"));
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      report.checkBits("softmax " + i + form, e[i], expected[i]);
      sum = sum + (double) e[i];
    }
    float inverse = (float) (1.0 / sum);
    report.checkBits("softmax sum" + form, inverse, VectorFolder.hexFloat(vector.get("inv")));
  }

  private void runRope(JsonNode cases) {
    for (JsonNode vector : VectorFolder.list(cases)) {
      int pair = vector.get("i").intValue();
      int position = vector.get("pos").intValue();
      String what = "rope pair " + pair + " at " + position;
      float cosine = rope.cosine(position, pair);
      report.checkBits(what + ": cos", cosine, VectorFolder.hexFloat(vector.get("cos")));
      float sine = rope.sine(position, pair);
      report.checkBits(what + ": sin", sine, VectorFolder.hexFloat(vector.get("sin")));
    }
  }

  private void runDraws(JsonNode vector) {
    int t = 0;
    for (JsonNode draw : VectorFolder.list(vector.path("draws_hex"))) {
      long expected = Long.parseUnsignedLong(draw.stringValue(), 16);
      long seed = vector.get("seed").longValue();
      report.check("draw " + t, SplitMix64.draw(seed, t) == expected);
      t++;
    }
  }

  private void runSamples(JsonNode vector) {
    float[] logits = VectorFolder.hexFloats(vector.path("logits"));
    int index = 0;
    for (JsonNode each : VectorFolder.list(vector.path("cases"))) {
      ExactParameters parameters =
          new ExactParameters(
              VectorFolder.hexFloat(each.get("temperature")),
              each.path("top_k").asInt(0),
              VectorFolder.hexFloat(each.get("top_p")),
              1,
              List.of());
      Sampler sampler = new Sampler(logits.length, parameters, each.get("seed").longValue());
      int[] expected = VectorFolder.ints(expectedIds(each));
      for (int t = 0; t < expected.length; t++) {
        boolean same = sampler.sample(logits, 0, logits.length, t) == expected[t];
        report.check("sample " + index + ", draw " + t, same);
      }
      index++;
    }
  }

  /// The member whose name says for which draws, such as `ids_for_t_0_to_11`.
  private static JsonNode expectedIds(JsonNode each) {
    return each.properties().stream()
        .filter(member -> member.getKey().startsWith("ids"))
        .map(java.util.Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new VectorException("a sample case without ids"));
  }
}
