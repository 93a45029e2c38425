package dev.nabla.node.llm;

import dev.nabla.model.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/// Texts and the ids that they become.
final class TokenizerVectors {
  private final Tokenizer tokenizer;
  private final VectorReport report;

  TokenizerVectors(Tokenizer tokenizer, VectorReport report) {
    this.tokenizer = tokenizer;
    this.report = report;
  }

  /// `tokenizer.json`: texts by their UTF-8, because JSON readers differ on some characters.
  void run(JsonNode vectors) {
    int index = 0;
    for (JsonNode each : VectorFolder.list(vectors.path("cases"))) {
      byte[] utf8 = HexFormat.of().parseHex(each.get("utf8").stringValue());
      check("tokenizer case " + index++, new String(utf8, StandardCharsets.UTF_8), each.get("ids"));
    }
  }

  /// The rendered prompts of `greedy.json`.
  void runPrompts(JsonNode vectors) {
    for (JsonNode each : VectorFolder.list(vectors.path("cases"))) {
      if (each.has("rendered")) {
        String what = "prompt of " + each.path("name").asString("");
        check(what, each.get("rendered").stringValue(), each.get("prompt_ids"));
      }
    }
  }

  private void check(String what, String text, JsonNode expected) {
    int[] ids = tokenizer.encodeParsingSpecials(text);
    report.check(what, Arrays.equals(ids, VectorFolder.ints(expected)));
  }
}
