package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.LlmVectors;
import dev.nabla.model.RunDigest;
import dev.nabla.model.TestModel;
import dev.nabla.model.gguf.GgufFile;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The shared digests, by the plain engine: the short cases, or all of them in the long run. The
/// fast engine's own test runs them all every time.
class PlainForwardVectorTest {
  private static final Set<String> SHORT = Set.of("short-hello");
  private static final Set<String> SHORT_SAMPLED = Set.of("short-plain");

  private final ExactModel model =
      ExactModel.of(GgufFile.parse(TestModel.map(TestModel.require())));

  @Test
  void greedyAnswersHaveTheSharedDigests() {
    for (JsonNode vector : LlmVectors.list(LlmVectors.read("greedy.json").get("cases"))) {
      if (isWanted(vector, SHORT)) {
        int[] prompt = LlmVectors.ints(vector.get("prompt_ids"));
        Sampler sampler = sampler(ExactParameters.greedy(1), 0);

        RunDigest digest = check(prompt, vector, vector.get("max_new_tokens").intValue(), sampler);

        assertThat(hex(digest.keyValueDigest()))
            .isEqualTo(vector.get("exact_kv_sha256").stringValue());
      }
    }
  }

  @Test
  void sampledAnswersHaveTheSharedDigests() {
    JsonNode sampled = LlmVectors.read("sampled.json");
    ExactParameters parameters =
        new ExactParameters(
            LlmVectors.hexFloat(sampled.get("temperature")),
            sampled.get("top_k").intValue(),
            LlmVectors.hexFloat(sampled.get("top_p")),
            1,
            List.of());
    for (JsonNode vector : LlmVectors.list(sampled.get("cases"))) {
      if (isWanted(vector, SHORT_SAMPLED)) {
        Sampler sampler = sampler(parameters, sampled.get("seed").longValue());

        check(prompt(vector), vector, sampled.get("max_new_tokens").intValue(), sampler);
      }
    }
  }

  private static boolean isWanted(JsonNode vector, Set<String> names) {
    return Boolean.getBoolean("nabla.long") || names.contains(vector.get("name").stringValue());
  }

  private static int[] prompt(JsonNode sampled) {
    return LlmVectors.list(LlmVectors.read("greedy.json").get("cases")).stream()
        .filter(vector -> vector.get("name").equals(sampled.get("name")))
        .map(vector -> LlmVectors.ints(vector.get("prompt_ids")))
        .findFirst()
        .orElseThrow();
  }

  private Sampler sampler(ExactParameters parameters, long seed) {
    return new Sampler(model.hyper().vocabulary(), parameters, seed);
  }

  private RunDigest check(int[] prompt, JsonNode vector, int maxTokens, Sampler sampler) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + maxTokens);
    RunDigest digest = new RunDigest(model.hyper(), ids.length);
    int drawn = 0;
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      digest.feed(engine, ids, 0, prompt.length, 64);
      while (true) {
        int id = sampler.sample(digest.last(), 0, model.hyper().vocabulary(), drawn);
        ids[prompt.length + drawn++] = id;
        if (id == 2 || drawn == maxTokens) {
          break;
        }
        digest.feed(engine, ids, prompt.length + drawn - 1, 1, 1);
      }
    }
    assertThat(Arrays.copyOfRange(ids, prompt.length, prompt.length + drawn))
        .isEqualTo(LlmVectors.ints(vector.get("exact_ids")));
    assertThat(hex(digest.logitsDigest()))
        .isEqualTo(vector.get("exact_logits_sha256").stringValue());
    return digest;
  }

  private static String hex(dev.nabla.primitives.bytes.Hash hash) {
    return hash.toHex().substring(2);
  }
}
