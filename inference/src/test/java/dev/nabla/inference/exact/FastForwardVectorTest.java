package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.LlmVectors;
import dev.nabla.model.TestModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.Sampler;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.primitives.bytes.Hash;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every digest of the shared vectors on the fast engine and the real model.
class FastForwardVectorTest {
  private final LoadedModel model = LoadedModel.load(TestModel.map(TestModel.require()), 2);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void greedyAnswersHaveTheSharedDigests() {
    for (JsonNode vector : LlmVectors.list(LlmVectors.read("greedy.json").get("cases"))) {
      int limit = vector.get("max_new_tokens").intValue();
      Sampler sampler = sampler(ExactParameters.greedy(limit), 0);

      BitDigest digest = check(LlmVectors.ints(vector.get("prompt_ids")), vector, limit, sampler);

      assertThat(hex(digest.keyValueDigest()))
          .isEqualTo(vector.get("exact_kv_sha256").stringValue());
    }
  }

  @Test
  void sampledAnswersHaveTheSharedDigests() {
    JsonNode sampled = LlmVectors.read("sampled.json");
    int limit = sampled.get("max_new_tokens").intValue();
    ExactParameters parameters =
        new ExactParameters(
            LlmVectors.hexFloat(sampled.get("temperature")),
            sampled.get("top_k").intValue(),
            LlmVectors.hexFloat(sampled.get("top_p")),
            limit,
            List.of());
    for (JsonNode vector : LlmVectors.list(sampled.get("cases"))) {
      Sampler sampler = sampler(parameters, sampled.get("seed").longValue());

      check(prompt(vector), vector, limit, sampler);
    }
  }

  private Sampler sampler(ExactParameters parameters, long seed) {
    return new Sampler(model.model().weights().hyper().vocabulary(), parameters, seed);
  }

  private static int[] prompt(JsonNode sampled) {
    return LlmVectors.list(LlmVectors.read("greedy.json").get("cases")).stream()
        .filter(vector -> vector.get("name").equals(sampled.get("name")))
        .map(vector -> LlmVectors.ints(vector.get("prompt_ids")))
        .findFirst()
        .orElseThrow();
  }

  private BitDigest check(int[] prompt, JsonNode vector, int limit, Sampler sampler) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + limit);
    BitDigest digest = new BitDigest(model.model().weights().hyper(), ids.length);
    int made = 0;
    try (ForwardPass pass = model.newPass(ids.length)) {
      pass.feed(TokenSlice.withLastLogits(ids, 0, prompt.length), digest);
      while (true) {
        float[] logits = digest.lastLogits();
        int id = sampler.sample(logits, 0, logits.length, made);
        ids[prompt.length + made++] = id;
        if (id == model.model().tokenizer().endOfSequence() || made == limit) {
          break;
        }
        pass.feed(TokenSlice.withLastLogits(ids, prompt.length + made - 1, 1), digest);
      }
    }
    assertThat(Arrays.copyOfRange(ids, prompt.length, prompt.length + made))
        .isEqualTo(LlmVectors.ints(vector.get("exact_ids")));
    assertThat(hex(digest.logitsDigest()))
        .isEqualTo(vector.get("exact_logits_sha256").stringValue());
    return digest;
  }

  private static String hex(Hash hash) {
    return hash.toHex().substring(2);
  }
}
