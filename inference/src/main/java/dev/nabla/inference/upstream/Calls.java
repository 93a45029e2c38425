package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatForm;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From a request of any form to a call in the words of a provider.
///
/// A body in the provider's own form passes as it is, but for the model's name and the way in which
/// the answer travels, so that nothing gets lost. Any other is translated, and what cannot be said
/// in the provider's words is refused.
final class Calls {
  /// Most tokens of an answer that is asked for in one piece: at nine a second it is there within a
  /// minute, the time in which a stream has to begin.
  static final int MOST_IN_ONE_PIECE = 512;

  private Calls() {}

  /// Asks for an answer. It comes as a stream, so that a provider that stalls is noticed, unless
  /// the client wants one piece and allows so few tokens that it cannot be long in coming.
  static ProviderCall answer(AnswerRequest request, Provider provider, String model) {
    ObjectNode asked = read(request);
    boolean streams = asked.path("stream").asBoolean(false);
    ObjectNode body =
        switch (provider.family()) {
          case OPENAI -> openAi(request.form(), asked);
          case ANTHROPIC -> anthropic(request.form(), asked);
        };
    boolean inOnePiece = !streams && mostTokens(body) <= MOST_IN_ONE_PIECE;
    body.put("model", model).put("stream", !inOnePiece);
    if (provider.family() == ProviderFamily.OPENAI) {
      putStreamOptions(body, inOnePiece);
    }
    URI path = provider.at(path(request.form(), provider.family()));
    return new ProviderCall(path, body, inOnePiece, request.traceparent());
  }

  private static int mostTokens(ObjectNode body) {
    int older = Counts.of(body.path("max_tokens"), Integer.MAX_VALUE);
    return Counts.of(body.path("max_completion_tokens"), older);
  }

  private static void putStreamOptions(ObjectNode body, boolean inOnePiece) {
    if (inOnePiece) {
      body.remove("stream_options");
    } else {
      body.putObject("stream_options").put("include_usage", true);
    }
  }

  private static String path(RequestForm form, ProviderFamily family) {
    return switch (family) {
      case ANTHROPIC -> "/messages";
      case OPENAI -> form == RequestForm.COMPLETIONS ? "/completions" : "/chat/completions";
    };
  }

  private static ObjectNode openAi(RequestForm form, ObjectNode body) {
    return switch (form) {
      case CHAT, COMPLETIONS -> {
        OneAnswer.require(body);
        yield body;
      }
      case MESSAGES -> ChatForm.translate(RequestForm.MESSAGES, body);
      case RESPONSES -> ChatForm.translate(RequestForm.RESPONSES, body);
      case EMBEDDINGS, INFER -> throw cannot(form);
    };
  }

  private static ObjectNode anthropic(RequestForm form, ObjectNode body) {
    return switch (form) {
      case MESSAGES -> body;
      case CHAT -> {
        OneAnswer.require(body);
        yield MessagesFromChat.translate(body);
      }
      case RESPONSES -> MessagesFromChat.translate(ChatForm.translate(RequestForm.RESPONSES, body));
      case COMPLETIONS, EMBEDDINGS, INFER -> throw cannot(form);
    };
  }

  /// Asks how many tokens the prompt has, in Anthropic's words.
  static ProviderCall count(AnswerRequest request, Provider provider, String model) {
    ObjectNode body = read(request);
    body.put("model", model);
    return new ProviderCall(provider.at("/messages/count_tokens"), body, true, null);
  }

  private static ObjectNode read(AnswerRequest request) {
    JsonNode body = StrictJson.parse(request.body().toArray());
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalStateException("the head of the body was read, so it is an object");
  }

  private static RequestRefused cannot(RequestForm form) {
    return new RequestRefused(
        RefusalCode.UNSUPPORTED_FORM,
        "Whoever serves this model does not answer at %s.".formatted(form.path()),
        "");
  }
}
