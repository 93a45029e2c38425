package dev.nabla.sdk.client;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.ChatMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of `POST /v1/chat/completions` that ask for a stream.
public final class ChatBody {
  private ChatBody() {}

  /// Asks `model` to continue `messages`, which are text alone.
  ///
  /// @param maxTokens limit of the answer; null for the model's own
  public static Bytes streaming(
      String model, List<ChatMessage> messages, @Nullable Integer maxTokens) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model);
    ArrayNode items = body.putArray("messages");
    for (ChatMessage message : messages) {
      items.addObject().put("role", message.role().wireName()).put("content", message.text());
    }
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    if (maxTokens != null) {
      body.put("max_tokens", (long) maxTokens);
    }
    return Bytes.of(CanonicalJson.write(body));
  }
}
