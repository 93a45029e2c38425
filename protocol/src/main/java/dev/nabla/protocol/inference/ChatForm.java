package dev.nabla.protocol.inference;

import dev.nabla.protocol.inference.ChatRequest.Sampling;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of other forms in the words of a chat body. One reading for all parties: what an exact
/// model is asked, what a provider of another family is asked, and what a validator runs again.
public final class ChatForm {
  /// What members of chat bodies are called in a body of messages.
  private static final Map<String, String> MESSAGES_NAMES =
      Map.of(
          "stop",
          "stop_sequences",
          "response_format",
          "output_config.format",
          "reasoning_effort",
          "output_config.effort");

  /// The same of responses.
  private static final Map<String, String> RESPONSES_NAMES =
      Map.of(
          "max_tokens",
          "max_output_tokens",
          "response_format",
          "text.format",
          "reasoning_effort",
          "reasoning.effort");

  private ChatForm() {}

  /// The chat body that says the same. Model and delivery are left out: they are the caller's.
  ///
  /// @param form [RequestForm#MESSAGES] or [RequestForm#RESPONSES]
  /// @throws RequestRefused where something in it has no word in chat
  public static ObjectNode translate(RequestForm form, ObjectNode body) {
    return switch (form) {
      case MESSAGES -> ChatFromMessages.translate(body);
      case RESPONSES -> ChatFromResponses.translate(body);
      case CHAT, COMPLETIONS, EMBEDDINGS, INFER ->
          throw new IllegalArgumentException(form + " is not said in the words of chat");
    };
  }

  /// Reads such a body as a chat request.
  static ChatRequest read(RequestForm form, ObjectNode body) {
    ObjectNode chat = translate(form, body);
    for (String name : List.of("model", "stream")) {
      if (body.has(name)) {
        chat.set(name, body.path(name));
      }
    }
    try {
      return ChatRequestReader.read(chat, maxStops(form));
    } catch (RequestRefused e) {
      throw renamed(e, form == RequestForm.MESSAGES ? MESSAGES_NAMES : RESPONSES_NAMES);
    }
  }

  private static int maxStops(RequestForm form) {
    return form == RequestForm.MESSAGES ? Sampling.MAX_STOP_SEQUENCES : Sampling.MAX_STOPS;
  }

  /// A refusal in the words of the form in which the client wrote.
  private static RequestRefused renamed(RequestRefused refused, Map<String, String> names) {
    String param = refused.param().orElse("");
    int end = param.indexOf('.');
    String first = end < 0 ? param : param.substring(0, end);
    String theirs = names.get(first);
    if (theirs == null) {
      return refused;
    }
    String message = String.valueOf(refused.getMessage()).replace("'" + first, "'" + theirs);
    return new RequestRefused(refused.code(), message, theirs + param.substring(first.length()));
  }
}
