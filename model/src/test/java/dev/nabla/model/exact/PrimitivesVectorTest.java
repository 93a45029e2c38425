package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.LlmVectors;
import dev.nabla.model.TestModel;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every case of the shared primitives, bit for bit.
class PrimitivesVectorTest {
  private final JsonNode vectors = LlmVectors.read("primitives.json");

  @Test
  void expAndSilu() {
    for (JsonNode vector : LlmVectors.list(vectors.get("exp_silu"))) {
      float x = LlmVectors.hexFloat(vector.get("x"));

      assertSameBits(Primitives.exp(x), LlmVectors.hexFloat(vector.get("exp")));
      assertSameBits(Primitives.silu(x), LlmVectors.hexFloat(vector.get("silu")));
    }
  }

  @Test
  void quantise() {
    for (JsonNode vector : LlmVectors.list(vectors.get("quant32"))) {
      QuantisedVector quantised = new QuantisedVector(32);
      System.arraycopy(LlmVectors.hexFloats(vector.get("x")), 0, quantised.x, 0, 32);

      quantised.quantise();

      assertThat(quantised.q).isEqualTo(LlmVectors.ints(vector.get("q")));
      assertSameBits(quantised.scales[0], LlmVectors.hexFloat(vector.get("d")));
      assertSameBits(quantised.sums[0], LlmVectors.hexFloat(vector.get("s")));
    }
  }

  @Test
  void rmsNormAndRowProducts() {
    ExactModel model = ExactModel.of(GgufFile.parse(TestModel.map(TestModel.require())));
    JsonNode norm = vectors.get("rmsnorm");
    QuantisedVector y = new QuantisedVector(model.hyper().width());

    Primitives.rmsNorm(
        LlmVectors.hexFloats(norm.get("x")),
        Weights.floats(tensor(model, norm.get("weight").stringValue())),
        model.hyper().epsilon(),
        y.x);
    y.quantise();

    assertThat(y.x).isEqualTo(LlmVectors.hexFloats(norm.get("y")));
    for (JsonNode vector : LlmVectors.list(vectors.get("row_dot_of_quantised_rmsnorm_y"))) {
      WeightRow row = new WeightRow(tensor(model, vector.get("tensor").stringValue()));
      row.load(vector.get("row").intValue());
      assertSameBits(row.dot(y), LlmVectors.hexFloat(vector.get("dot")));
    }
  }

  private static Tensor tensor(ExactModel model, String name) {
    return ModelRoot.inOrder(model).stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void softmax() {
    JsonNode vector = vectors.get("softmax");
    float[] scores = LlmVectors.hexFloats(vector.get("s"));

    double sum = PlainForward.exponentiate(scores, scores.length);

    assertThat(scores).isEqualTo(LlmVectors.hexFloats(vector.get("e")));
    assertSameBits((float) (1.0 / sum), LlmVectors.hexFloat(vector.get("inv")));
  }

  @Test
  void rope() {
    HyperParameters hyper =
        new HyperParameters(30, 576, 9, 3, 64, 1536, 49_152, 8192, 1e-5f, 100_000f);
    RopeTable table = RopeTable.of(hyper, hyper.context());

    for (JsonNode vector : LlmVectors.list(vectors.get("rope"))) {
      int i = vector.get("i").intValue();
      int position = vector.get("pos").intValue();
      assertSameBits(table.cosine(position, i), LlmVectors.hexFloat(vector.get("cos")));
      assertSameBits(table.sine(position, i), LlmVectors.hexFloat(vector.get("sin")));
    }
    assertThat(table.digest().toHex())
        .isEqualTo("0xacfd5616e5ead8af3b4370d50c38decbf3e36b3f7f588b61ddffd3a0727913f1");
  }

  @Test
  void draws() {
    JsonNode vector = vectors.get("prng");
    List<JsonNode> draws = LlmVectors.list(vector.get("draws_hex"));

    for (int t = 0; t < draws.size(); t++) {
      assertThat(SplitMix64.draw(vector.get("seed").longValue(), t))
          .isEqualTo(Long.parseUnsignedLong(draws.get(t).stringValue(), 16));
    }
  }

  @Test
  void samples() {
    JsonNode vector = vectors.get("sample");
    float[] logits = LlmVectors.hexFloats(vector.get("logits"));
    for (JsonNode each : LlmVectors.list(vector.get("cases"))) {
      ExactParameters parameters =
          new ExactParameters(
              LlmVectors.hexFloat(each.get("temperature")),
              each.get("top_k").intValue(),
              LlmVectors.hexFloat(each.get("top_p")),
              1,
              List.of());
      Sampler sampler = new Sampler(logits.length, parameters, each.get("seed").longValue());

      int[] expected = LlmVectors.ints(each.get("ids_for_t_0_to_11"));
      for (int t = 0; t < expected.length; t++) {
        assertThat(sampler.sample(logits, 0, logits.length, t)).isEqualTo(expected[t]);
      }
    }
  }

  private static void assertSameBits(float actual, float expected) {
    assertThat(Float.floatToRawIntBits(actual))
        .as("%s against %s", Float.toHexString(actual), Float.toHexString(expected))
        .isEqualTo(Float.floatToRawIntBits(expected));
  }
}
