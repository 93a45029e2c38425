package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.LlmVectors;
import dev.nabla.model.TestModel;
import dev.nabla.model.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The cases on which llama.cpp, Hugging Face's tokenizers and the design's sketch agreed.
class TokenizerVectorTest {
  @Test
  void everyTextGivesTheAgreedIds() {
    Tokenizer tokenizer = realTokenizer();
    for (JsonNode vector : LlmVectors.list(LlmVectors.read("tokenizer.json").get("cases"))) {
      String text = text(vector);

      int[] ids = tokenizer.encodeParsingSpecials(text);

      assertThat(ids).as(text).isEqualTo(LlmVectors.ints(vector.get("ids")));
    }
  }

  @Test
  void renderedPromptsGiveTheAgreedIds() {
    Tokenizer tokenizer = realTokenizer();
    for (JsonNode vector : LlmVectors.list(LlmVectors.read("greedy.json").get("cases"))) {
      int[] ids = tokenizer.encodeParsingSpecials(vector.get("rendered").stringValue());

      assertThat(ids).isEqualTo(LlmVectors.ints(vector.get("prompt_ids")));
    }
  }

  private static Tokenizer realTokenizer() {
    return Tokenizer.of(GgufFile.parse(TestModel.map(TestModel.require())).metadata());
  }

  private static String text(JsonNode vector) {
    byte[] utf8 = HexFormat.of().parseHex(vector.get("utf8").stringValue());
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
