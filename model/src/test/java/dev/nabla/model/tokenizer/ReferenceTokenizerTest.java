package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.GgufWriter;
import dev.nabla.model.LlmVectors;
import dev.nabla.model.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every pre-tokenizer against Hugging Face's `tokenizers` on random strings; the vectors are its
/// output. `NABLA_TOKENIZER_VECTORS` names a larger file of the same form, as
/// `interop/tokenizers.py` writes it.
class ReferenceTokenizerTest {
  @Test
  void agreesWithTheReferenceOnRandomStrings() throws IOException {
    JsonNode vectors = read();
    for (PreTokenizer pre : PreTokenizer.values()) {
      Tokenizer tokenizer = tokenizer(vectors, pre);
      for (JsonNode each : LlmVectors.list(vectors.get("cases"))) {
        String text = each.get("text").stringValue();

        int[] ids = tokenizer.encode(List.of(new PromptPart.Text(text)));

        assertThat(ids)
            .as("%s: %s", pre, text)
            .isEqualTo(LlmVectors.ints(each.get(pre.wireName())));
      }
    }
  }

  private static JsonNode read() throws IOException {
    String larger = System.getenv("NABLA_TOKENIZER_VECTORS");
    try (InputStream in =
        larger == null
            ? ReferenceTokenizerTest.class.getResourceAsStream("pre-tokenizers-2.json")
            : Files.newInputStream(Path.of(larger))) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    }
  }

  private static Tokenizer tokenizer(JsonNode vectors, PreTokenizer pre) {
    List<String> tokens = new ArrayList<>(texts(vectors.get("tokens")));
    List<Integer> types = new ArrayList<>(Collections.nCopies(tokens.size(), 1));
    tokens.add("<|end|>");
    types.add(3);
    GgufWriter writer =
        new GgufWriter()
            .text("tokenizer.ggml.model", "gpt2")
            .text("tokenizer.ggml.pre", pre.wireName())
            .texts("tokenizer.ggml.tokens", tokens)
            .int32s("tokenizer.ggml.token_type", types)
            .texts("tokenizer.ggml.merges", texts(vectors.get("merges")))
            .uint32("tokenizer.ggml.eos_token_id", tokens.size() - 1)
            .flag("tokenizer.ggml.add_bos_token", false);
    return Tokenizer.of(GgufFile.parse(MemorySegment.ofArray(writer.toBytes())).metadata());
  }

  private static List<String> texts(JsonNode array) {
    return LlmVectors.list(array).stream().map(JsonNode::stringValue).toList();
  }
}
