package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.LlmVectors;
import dev.nabla.model.TestModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `trace-2.json`: runs of the default model with everything that enters their trace roots, for
/// other implementations.
class TraceVectorTest {
  @Test
  void everyRunHasItsRoot() throws IOException {
    JsonNode vectors = read();
    LanguageModel model = TestModel.load();
    assertThat(model.root().toHex()).isEqualTo(vectors.get("modelRoot").stringValue());
    for (JsonNode vector : LlmVectors.list(vectors.get("runs"))) {
      int[] prompt = LlmVectors.ints(vector.get("promptIds"));
      int[] outputs = LlmVectors.ints(vector.get("outputIds"));
      int[] ids = Arrays.copyOf(prompt, prompt.length + outputs.length);
      System.arraycopy(outputs, 0, ids, prompt.length, outputs.length);

      TracedRun run = run(model.weights(), vector, prompt.length, ids);

      for (int position = prompt.length; position < ids.length; position++) {
        assertThat(run.drawn(position - 1)).isEqualTo(ids[position]);
      }
      assertThat(TracedRun.idsHash(prompt).toHex())
          .isEqualTo(vector.get("promptIdsHash").stringValue());
      assertThat(TracedRun.idsHash(outputs).toHex())
          .isEqualTo(vector.get("outputIdsHash").stringValue());
      assertThat(run.traceRoot(ids, outputs.length).toHex())
          .isEqualTo(vector.get("traceRoot").stringValue());
    }
  }

  private static TracedRun run(ExactModel model, JsonNode vector, int promptTokens, int[] ids) {
    ExactParameters parameters =
        new ExactParameters(
            Float.intBitsToFloat(vector.get("temperatureBits").intValue()),
            vector.get("topK").intValue(),
            Float.intBitsToFloat(vector.get("topPBits").intValue()),
            ids.length - promptTokens,
            List.of());
    TracedRun run =
        new TracedRun(model.hyper(), parameters, vector.get("seed").longValue(), promptTokens);
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      engine.feed(TokenSlice.withLogitsFrom(promptTokens - 1, ids, 0, ids.length - 1), run);
    }
    return run;
  }

  private static JsonNode read() throws IOException {
    try (InputStream in = TraceVectorTest.class.getResourceAsStream("trace-2.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in).readAllBytes());
    }
  }
}
