package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `outputHash` covers: the assistant's text; where it calls tools, the RFC 8785 JSON of text
/// and calls; vectors and outputs of graphs as RFC 8785 JSON; where the outcome is an error or a
/// refusal, that of the response's member `error`.
public final class OutcomeText {
  private OutcomeText() {}

  /// The bytes whose salted hash is `outputHash` of a receipt with this outcome of a chat request.
  ///
  /// @param hashedResponse as [HashedBody#hashed()]
  /// @throws DecodingException where the response does not hold such an outcome
  public static Bytes of(Outcome outcome, Bytes hashedResponse) {
    return of(RequestForm.CHAT, outcome, hashedResponse);
  }

  /// The same of a request of any form.
  public static Bytes of(RequestForm form, Outcome outcome, Bytes hashedResponse) {
    return switch (outcome) {
      case COMPLETED, ABORTED -> answer(form, hashedResponse);
      case ERROR, REFUSED -> error(hashedResponse);
    };
  }

  private static Bytes answer(RequestForm form, Bytes hashedResponse) {
    return switch (form) {
      case CHAT, MESSAGES, COMPLETIONS, RESPONSES -> {
        ChatAnswer answer = ChatAnswer.read(form, hashedResponse);
        yield of(answer.text(), answer.toolCalls());
      }
      case EMBEDDINGS -> Bytes.utf8(EmbeddingsAnswer.read(hashedResponse).outcome());
      case INFER -> InferAnswer.outcomeIn(hashedResponse);
    };
  }

  /// The outcome of an answer: its text alone where it calls no tools, else
  /// `{"text":…,"tool_calls":[{"arguments":…,"id":…,"name":…},…]}`. Arguments that are a JSON
  /// object stand there as the text of its RFC 8785 form: some forms of response hold the object
  /// alone.
  public static Bytes of(String text, List<ToolCall> toolCalls) {
    if (toolCalls.isEmpty()) {
      return Bytes.utf8(text);
    }
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    outcome.put("text", text);
    ArrayNode calls = outcome.putArray("tool_calls");
    for (ToolCall call : toolCalls) {
      calls
          .addObject()
          .put("id", call.id())
          .put("name", call.name())
          .put("arguments", canonical(call.arguments()));
    }
    return Bytes.of(CanonicalJson.write(outcome));
  }

  private static String canonical(String arguments) {
    try {
      JsonNode json = StrictJson.parse(arguments.getBytes(StandardCharsets.UTF_8));
      return json.isObject()
          ? new String(CanonicalJson.write(json), StandardCharsets.UTF_8)
          : arguments;
    } catch (DecodingException e) {
      return arguments;
    }
  }

  private static Bytes error(Bytes response) {
    JsonNode error = lastJson(response).path("error");
    if (!error.isObject() && !error.isString()) {
      throw new DecodingException("the response holds no error", 0);
    }
    return Bytes.of(CanonicalJson.write(error));
  }

  /// The body itself, or the data of a stream's last event.
  private static JsonNode lastJson(Bytes response) {
    if (response.size() > 0 && response.get(0) == '{') {
      return StrictJson.parse(response.toArray());
    }
    List<StreamFrames.Frame> frames = StreamFrames.read(response);
    if (frames.isEmpty()) {
      throw new DecodingException("the stream ends with no event", 0);
    }
    return frames.getLast().data();
  }
}
