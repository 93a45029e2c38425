package dev.nabla.node.bench;

import dev.nabla.protocol.inference.TokenIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// llama.cpp as a peer, through a Python that has `llama-cpp-python`: a process for each round, so
/// that its rounds lie between ours.
final class LlamaCpp {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SCRIPT = "/bench/llama_cpp_peer.py";

  private final String python;
  private final Path model;

  private LlamaCpp(String python, Path model) {
    this.python = python;
    this.model = model;
  }

  /// The peer, where this Python has it.
  ///
  /// @param python a command, such as `python3` or the one of a virtual environment
  static Optional<LlamaCpp> find(String python, Path model) {
    try {
      Process probe =
          new ProcessBuilder(python, "-c", "import llama_cpp, numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor() == 0 ? Optional.of(new LlamaCpp(python, model)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for the peer", e);
    }
  }

  /// One process: loads, runs the prompt and decodes, twice, and tells the second time.
  LlmRound round(LlmTask task) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model.toString());
    json.put("threads", task.threads()).put("decode", task.decode()).put("rounds", 2);
    ArrayNode prompt = json.putArray("prompts").addArray();
    for (int id : task.prompt().toArray()) {
      prompt.add(id);
    }
    JsonNode told = run(json);
    JsonNode last = told.path("rounds").path(1).path(0);
    return new LlmRound(
        last.path("prefill_ms").asDouble(),
        last.path("decode_ms").asDouble(),
        told.path("load_ms").asDouble(),
        told.path("peak_rss_bytes").asLong());
  }

  /// Reads all prompts in one batch, then decodes one token of each at a time, greedily.
  ///
  /// @param tokens of each answer
  /// @return tokens a second of all answers, reading included
  double chats(List<TokenIds> prompts, int threads, int tokens) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model.toString());
    json.put("threads", threads).put("decode", tokens).put("rounds", 2).put("together", true);
    ArrayNode all = json.putArray("prompts");
    for (TokenIds prompt : prompts) {
      ArrayNode ids = all.addArray();
      for (int id : prompt.toArray()) {
        ids.add(id);
      }
    }
    double millis = run(json).path("rounds").path(1).path(0).path("together_ms").asDouble();
    return prompts.size() * tokens * 1e3 / millis;
  }

  private JsonNode run(ObjectNode task) {
    try {
      Path script = Files.createTempFile("llama_cpp_peer", ".py");
      try (InputStream source = LlamaCpp.class.getResourceAsStream(SCRIPT)) {
        if (source == null) {
          throw new IllegalStateException(SCRIPT + " is not on the class path");
        }
        Files.write(script, source.readAllBytes());
        return JSON.readTree(output(new ProcessBuilder(python, script.toString()), task));
      } finally {
        Files.delete(script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(ProcessBuilder command, ObjectNode task) throws IOException {
    Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(JSON.writeValueAsBytes(task));
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
