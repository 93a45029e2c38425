package dev.nabla.node.llm;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.Sampler;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Whole answers: ids, and the digests of all logits and of all keys and values.
final class AnswerVectors {
  private final LoadedModel model;
  private final VectorReport report;

  AnswerVectors(LoadedModel model, VectorReport report) {
    this.model = model;
    this.report = report;
  }

  /// `greedy.json`.
  void runGreedy(JsonNode vectors) {
    for (JsonNode each : VectorFolder.list(vectors.path("cases"))) {
      int limit = each.path("max_new_tokens").asInt(vectors.path("max_new_tokens").asInt(1));
      Sampler sampler = sampler(ExactParameters.greedy(limit), 0);
      check("greedy", each, new Generation(model, prompt(each)).run(sampler, limit));
    }
  }

  /// `sampled.json`; prompts that a case does not hold are those of the same name in `others`.
  void runSampled(JsonNode vectors, List<JsonNode> others) {
    int limit = vectors.path("max_new_tokens").asInt(1);
    ExactParameters parameters =
        new ExactParameters(
            VectorFolder.hexFloat(vectors.get("temperature")),
            vectors.path("top_k").asInt(0),
            VectorFolder.hexFloat(vectors.get("top_p")),
            limit,
            List.of());
    for (JsonNode each : VectorFolder.list(vectors.path("cases"))) {
      Sampler sampler = sampler(parameters, vectors.get("seed").longValue());
      JsonNode prompted = each.has("prompt_ids") ? each : sameName(each, others);
      check("sampled", each, new Generation(model, prompt(prompted)).run(sampler, limit));
    }
  }

  private static JsonNode sameName(JsonNode wanted, List<JsonNode> others) {
    return others.stream()
        .flatMap(file -> VectorFolder.list(file.path("cases")).stream())
        .filter(each -> each.path("name").equals(wanted.path("name")))
        .findFirst()
        .orElseThrow(
            () -> new VectorException("no prompt for " + wanted.path("name").asString("a case")));
  }

  private static int[] prompt(JsonNode vector) {
    return VectorFolder.ints(vector.get("prompt_ids"));
  }

  private Sampler sampler(ExactParameters parameters, long seed) {
    return new Sampler(model.model().weights().hyper().vocabulary(), parameters, seed);
  }

  private void check(String kind, JsonNode vector, Generation made) {
    String what = kind + " " + vector.path("name").asString("");
    report.check(what + ": ids", Arrays.equals(made.outputs(), ids(vector)));
    String logits = vector.path("exact_logits_sha256").asString("");
    report.check(what + ": logits", hex(made.digest().logitsDigest()).equals(logits));
    if (vector.has("exact_kv_sha256")) {
      String keyValues = vector.get("exact_kv_sha256").stringValue();
      report.check(
          what + ": keys and values", hex(made.digest().keyValueDigest()).equals(keyValues));
    }
  }

  private static int[] ids(JsonNode vector) {
    return VectorFolder.ints(vector.path("exact_ids"));
  }

  private static String hex(dev.nabla.primitives.bytes.Hash hash) {
    return hash.toHex().substring(2);
  }
}
