package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `extract-1.json`: what tokens become as text, for other implementations too.
class ExtractVectorTest {
  @Test
  void everyAnswerReadsAsItShould() {
    for (JsonNode vector : Vectors.read("extract-1.json").get("answers")) {
      String name = vector.get("name").stringValue();
      List<Integer> ids = new ArrayList<>();
      Extract extract = extract(vector, ids);

      List<String> settled = new ArrayList<>();
      for (int id : ids) {
        settled.add(extract.append(id));
      }

      assertThat(settled).as(name).isEqualTo(Vectors.texts(vector.get("settled")));
      assertThat(extract.tokens()).as(name).isEqualTo(ids.size());
      assertThat(finish(vector, extract)).as(name).isEqualTo(vector.path("end").asString(""));
    }
  }

  private static Extract extract(JsonNode vector, List<Integer> ids) {
    ByteTokens tokens = new ByteTokens();
    for (String token : Vectors.texts(vector.get("tokens"))) {
      ids.add(
          switch (token) {
            case "eos" -> ByteTokens.EOS;
            case "control" -> ByteTokens.CONTROL;
            default -> tokens.id(Bytes.fromHex(token));
          });
    }
    Tokenizer tokenizer = tokens.build();
    return new Extract(
        tokenizer,
        new ExactParameters(
            0f, 0, 1f, vector.get("maxTokens").intValue(), Vectors.texts(vector.get("stops"))));
  }

  /// What is left; the answer is cut off where it has not ended by itself.
  private static String finish(JsonNode vector, Extract extract) {
    if (vector.get("finishReason").isNull()) {
      assertThat(extract.finishReason()).isEmpty();
      return extract.end(FinishReason.ABORTED);
    }
    String reason = vector.get("finishReason").stringValue().toUpperCase(Locale.ROOT);
    assertThat(extract.finishReason()).contains(FinishReason.valueOf(reason));
    return "";
  }
}
