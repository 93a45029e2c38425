package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A response to OpenAI's older completions: one JSON body, or chunks of the same shape.
final class CompletionAnswerReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "object",
          "created",
          "model",
          "system_fingerprint",
          "choices",
          "usage",
          "completion",
          "tee_signature",
          "tee_request_hash",
          "tee_output_hash",
          "tee_timestamp",
          "tee_id");
  private static final Set<String> CHOICE_MEMBERS =
      Set.of("index", "text", "logprobs", "finish_reason");

  private final StringBuilder text = new StringBuilder();
  private @Nullable String finishReason;
  private @Nullable Long promptTokens;
  private @Nullable Long completionTokens;

  private CompletionAnswerReader() {}

  static ChatAnswer read(Bytes response) {
    CompletionAnswerReader reader = new CompletionAnswerReader();
    if (response.size() > 0 && response.get(0) == '{') {
      reader.readChunk(StrictJson.parse(response.toArray()));
    } else {
      for (StreamFrames.Frame frame : StreamFrames.read(response)) {
        NarrowJson.expect(frame.event().isEmpty(), "a chunk has no event name");
        reader.readChunk(frame.data());
      }
    }
    return new ChatAnswer(
        reader.text.toString(),
        List.of(),
        reader.finishReason,
        null,
        reader.promptTokens,
        reader.completionTokens);
  }

  private void readChunk(JsonNode chunk) {
    NarrowJson.expectOnly(chunk, MEMBERS);
    JsonNode choices = chunk.path("choices");
    NarrowJson.expect(choices.isArray() && choices.size() <= 1, "at most one choice is expected");
    if (!choices.isEmpty()) {
      readChoice(choices.path(0));
    }
    NarrowJson.expect(
        !chunk.has("completion") || NarrowJson.string(chunk.path("completion")).contentEquals(text),
        "the completion is said in two ways");
    JsonNode usage = chunk.path("usage");
    if (usage.isObject()) {
      promptTokens = NarrowJson.count(usage, "prompt_tokens");
      completionTokens = NarrowJson.count(usage, "completion_tokens");
    }
  }

  private void readChoice(JsonNode choice) {
    NarrowJson.expectOnly(choice, CHOICE_MEMBERS);
    boolean first = NarrowJson.count(choice, "index") == 0;
    NarrowJson.expect(
        first && finishReason == null && !choice.hasNonNull("logprobs"),
        "a choice that is not the one answer");
    text.append(NarrowJson.string(choice.path("text")));
    if (choice.hasNonNull("finish_reason")) {
      finishReason = NarrowJson.string(choice.path("finish_reason"));
    }
  }
}
