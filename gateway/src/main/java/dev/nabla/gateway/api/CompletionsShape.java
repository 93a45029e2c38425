package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An answer as OpenAI's older completions have it: the prompt's continuation.
///
/// @param id the same in all objects
/// @param createdSeconds since the epoch
/// @param model name of what answers
/// @param includeUsage whether a stream ends with the counts
record CompletionsShape(String id, long createdSeconds, String model, boolean includeUsage)
    implements AnswerShape {
  @Override
  public ObjectNode whole(Answer answer) {
    ObjectNode json = choice(answer.text(), ChatShape.wireName(answer.finishReason()));
    ChatShape.putUsage(json, answer.usage());
    return json;
  }

  @Override
  public ObjectNode error(RequestError error) {
    return OpenAiErrors.body(error);
  }

  @Override
  public List<Event> started(int promptTokens) {
    return List.of(new Event(null, choice("", null)));
  }

  @Override
  public List<Event> text(String delta) {
    return List.of(new Event(null, choice(delta, null)));
  }

  /// No engine calls a tool where no request can name one.
  @Override
  public List<Event> toolCall(int index, String callId, String name) {
    throw new IllegalStateException("a completion calls no tools");
  }

  @Override
  public List<Event> toolArguments(int index, String delta) {
    throw new IllegalStateException("a completion calls no tools");
  }

  @Override
  public End answered(Answer answer) {
    Event finish = new Event(null, choice("", ChatShape.wireName(answer.finishReason())));
    if (!includeUsage) {
      return new End(List.of(finish), null);
    }
    ObjectNode usage = head();
    usage.putArray("choices");
    ChatShape.putUsage(usage, answer.usage());
    return new End(List.of(finish, new Event(null, usage)), null);
  }

  @Override
  public Event failed(RequestError error) {
    return new Event(null, error(error));
  }

  private ObjectNode choice(String text, @Nullable String finishReason) {
    ObjectNode json = head();
    ObjectNode choice = json.putArray("choices").addObject().put("text", text).put("index", 0);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    return json;
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", id)
        .put("object", "text_completion")
        .put("created", createdSeconds)
        .put("model", model);
  }
}
