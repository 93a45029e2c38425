package dev.nabla.protocol.inference;

import java.util.Optional;

/// The shape of a request body, and with it the rules by which it is read and its answer written.
/// The path of the request says which; evidence says it again, so that whoever runs the answer
/// later reads the body as the node did.
public enum RequestForm {
  /// OpenAI's chat completions.
  CHAT("chat/1", "/v1/chat/completions"),
  /// Anthropic's messages.
  MESSAGES("messages/1", "/v1/messages"),
  /// OpenAI's older completions: a prompt without roles.
  COMPLETIONS("completions/1", "/v1/completions"),
  /// OpenAI's responses.
  RESPONSES("responses/1", "/v1/responses"),
  /// OpenAI's embeddings.
  EMBEDDINGS("embeddings/1", "/v1/embeddings"),
  /// Tensors for a graph: ours, or OpenGradient's.
  INFER("infer/1", "/v1/infer");

  private final String wireName;
  private final String path;

  RequestForm(String wireName, String path) {
    this.wireName = wireName;
    this.path = path;
  }

  /// The stable name, with the version of the rules.
  public String wireName() {
    return wireName;
  }

  /// Whether answers of this form can go out as they grow.
  public boolean canStream() {
    return switch (this) {
      case CHAT, MESSAGES, COMPLETIONS, RESPONSES -> true;
      case EMBEDDINGS, INFER -> false;
    };
  }

  /// Where requests of this form go.
  public String path() {
    return path;
  }

  /// The form of this stable name, where there is one.
  public static Optional<RequestForm> ofWireName(String name) {
    for (RequestForm form : values()) {
      if (form.wireName.equals(name)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }
}
