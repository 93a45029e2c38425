package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.RequestForm;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// A kind of request that the proxy passes on: where it goes, how its stream ends, and what an
/// error looks like in it. A new family is a new row.
enum Family {
  /// OpenAI's chat completions.
  CHAT(RequestForm.CHAT, ErrorShape.OPENAI, ""),
  /// OpenAI's older completions.
  COMPLETIONS(RequestForm.COMPLETIONS, ErrorShape.OPENAI, ""),
  /// OpenAI's embeddings, which never stream.
  EMBEDDINGS(RequestForm.EMBEDDINGS, ErrorShape.OPENAI, ""),
  /// Tensors for a graph, which never stream.
  INFER(RequestForm.INFER, ErrorShape.OPENAI, ""),
  /// OpenAI's responses.
  RESPONSES(RequestForm.RESPONSES, ErrorShape.OPENAI, "response\\.(?:completed|incomplete|failed)"),
  /// Anthropic's messages.
  MESSAGES(RequestForm.MESSAGES, ErrorShape.ANTHROPIC, "message_stop");

  private static final String DONE = "[DONE]";

  private final RequestForm form;
  private final ErrorShape errors;
  private final Pattern lastType;

  Family(RequestForm form, ErrorShape errors, String lastType) {
    this.form = form;
    this.errors = errors;
    this.lastType = Pattern.compile(lastType);
  }

  /// The family of a path.
  ///
  /// @throws DecodingException where there is none
  static Family ofPath(String path) {
    for (Family family : values()) {
      if (family.path().equals(path)) {
        return family;
      }
    }
    throw new DecodingException("no family of requests at " + path, 0);
  }

  /// Where requests of this family go, here and at a gateway.
  String path() {
    return form.path();
  }

  /// By which rules its bodies are read.
  RequestForm form() {
    return form;
  }

  /// How errors look outside a stream.
  ErrorShape errors() {
    return errors;
  }

  /// Whether a client may take `frame` for the end of a whole answer. Whatever the family, `[DONE]`
  /// is one: clients stop reading there.
  boolean isTerminal(SseFrame frame) {
    return frame.data().equals(DONE) || isLast(frame.event()) || isLast(frame.type());
  }

  private boolean isLast(String type) {
    return !type.isEmpty() && lastType.matcher(type).matches();
  }

  /// Whether `frame` tells of an error, so that its stream has no other end.
  boolean isError(SseFrame frame) {
    return frame.event().equals("error") || frame.type().equals("error") || frame.hasError();
  }

  /// What stands in the place of the terminal event where that is refused.
  byte[] errorEvent(ProxyError error, String requestName) {
    return switch (this) {
      case CHAT, COMPLETIONS, EMBEDDINGS, INFER ->
          ErrorShape.event("", errors.bytes(error, requestName));
      case MESSAGES -> ErrorShape.event("error", errors.bytes(error, requestName));
      case RESPONSES -> {
        // The event has code and message at the top; `error` is what clients throw for.
        ObjectNode json = errors.body(error, requestName);
        json.put("type", "error").put("code", error.code()).put("message", error.message());
        json.putNull("param");
        yield ErrorShape.event("error", CanonicalJson.write(json));
      }
    };
  }
}
