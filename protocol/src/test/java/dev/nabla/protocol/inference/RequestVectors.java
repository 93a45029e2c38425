package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Chat bodies and what is read from them, or why they are refused.
final class RequestVectors {
  private static final List<String> BODIES =
      List.of(
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
          "{\"messages\":[{\"content\":[{\"text\":\"a\",\"type\":\"text\"},"
              + "{\"type\":\"text\",\"text\":\"b\"}],\"role\":\"developer\"},"
              + "{\"role\":\"user\",\"content\":\"\\ud83c\\udf0d\"}],\"model\":\"m\","
              + "\"temperature\":0.70,\"top_p\":1e-3,\"max_completion_tokens\":8,\"seed\":7,"
              + "\"stop\":\"END\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
              + "\"user\":\"u\",\"store\":false,\"n\":1}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":"
              + "[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\","
              + "\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\","
              + "\"content\":\"3\"}],\"tools\":[{}],\"tool_choice\":\"none\"}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"n\":2}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"top_k\":5}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
              + "\"temperature\":9.5e-7}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
              + "\"max_tokens\":1,\"max_completion_tokens\":2}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
              + "\"response_format\":{\"type\":\"xml\"}}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}",
          "{\"model\":\"m\",\"model\":\"m\",\"messages\":[]}");

  private RequestVectors() {}

  static List<String> bodies() {
    return BODIES;
  }

  static ObjectNode all() {
    ObjectNode json = FormatVectors.object();
    ArrayNode cases = json.putArray("cases");
    for (String body : BODIES) {
      ObjectNode one = cases.addObject().put("body", body);
      try {
        one.set("read", describe(ChatRequest.parse(Bytes.utf8(body))));
      } catch (RequestRefused e) {
        one.put("code", e.code().wireName()).put("param", e.param().orElse(null));
      }
    }
    return json;
  }

  private static ObjectNode describe(ChatRequest request) {
    ObjectNode json = FormatVectors.object();
    json.put("model", request.model());
    ArrayNode messages = json.putArray("messages");
    for (ChatMessage message : request.messages()) {
      messages.addObject().put("role", message.role().wireName()).put("text", message.text());
    }
    ChatRequest.Sampling sampling = request.sampling();
    json.put("temperature", text(sampling.temperature()));
    json.put("topP", text(sampling.topP()));
    json.put("maxTokens", sampling.maxTokens());
    json.put("seed", sampling.seed());
    ArrayNode stop = json.putArray("stop");
    sampling.stop().forEach(stop::add);
    json.put("stream", request.delivery().stream());
    json.put("includeUsage", request.delivery().includeUsage());
    return json;
  }

  private static @Nullable String text(@Nullable BigDecimal value) {
    return value == null ? null : value.toString();
  }
}
