package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatForm;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// From a request of any form to a call in the words of a provider.
///
/// A body in the provider's own form passes as it is, but for the model's name and the way in which
/// the answer travels, so that nothing gets lost. Any other is translated, and what cannot be said
/// in the provider's words is refused.
final class Calls {
  private Calls() {}

  /// Asks for an answer, always as a stream: so a provider that stalls is noticed.
  static ProviderCall answer(AnswerRequest request, Provider provider, String model) {
    ObjectNode body =
        switch (provider.family()) {
          case OPENAI -> openAi(request);
          case ANTHROPIC -> anthropic(request);
        };
    body.put("model", model).put("stream", true);
    return new ProviderCall(
        provider.at(path(request.form(), provider.family())), body, request.traceparent());
  }

  private static String path(RequestForm form, ProviderFamily family) {
    return switch (family) {
      case ANTHROPIC -> "/messages";
      case OPENAI -> form == RequestForm.COMPLETIONS ? "/completions" : "/chat/completions";
    };
  }

  private static ObjectNode openAi(AnswerRequest request) {
    ObjectNode body = read(request);
    ObjectNode told =
        switch (request.form()) {
          case CHAT, COMPLETIONS -> {
            OneAnswer.require(body);
            yield body;
          }
          case MESSAGES -> ChatForm.translate(RequestForm.MESSAGES, body);
          case RESPONSES -> ChatForm.translate(RequestForm.RESPONSES, body);
          case EMBEDDINGS, INFER -> throw cannot(request.form());
        };
    told.putObject("stream_options").put("include_usage", true);
    return told;
  }

  private static ObjectNode anthropic(AnswerRequest request) {
    ObjectNode body = read(request);
    return switch (request.form()) {
      case MESSAGES -> body;
      case CHAT -> {
        OneAnswer.require(body);
        yield MessagesFromChat.translate(body);
      }
      case RESPONSES -> MessagesFromChat.translate(ChatForm.translate(RequestForm.RESPONSES, body));
      case COMPLETIONS, EMBEDDINGS, INFER -> throw cannot(request.form());
    };
  }

  /// Asks how many tokens the prompt has, in Anthropic's words.
  static ProviderCall count(AnswerRequest request, Provider provider, String model) {
    ObjectNode body = read(request);
    body.put("model", model);
    return new ProviderCall(provider.at("/messages/count_tokens"), body, null);
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
