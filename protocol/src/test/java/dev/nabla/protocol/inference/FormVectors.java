package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of other forms, the chat body that says the same, and what is refused.
final class FormVectors {
  private static final String TOOL_SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

  private static final List<String> MESSAGES =
      List.of(
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
          "{\"model\":\"m\",\"max_tokens\":8,\"system\":[{\"type\":\"text\",\"text\":\"Be \","
              + "\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"brief.\"}],"
              + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
              + "{\"type\":\"text\",\"text\":\"b\"}]}],\"stop_sequences\":[\"END\"],"
              + "\"temperature\":0.5,\"metadata\":{\"user_id\":\"u\"},\"stream\":true}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"assistant\",\"content\":["
              + "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"y\"},"
              + "{\"type\":\"text\",\"text\":\"Let me look.\"},{\"type\":\"tool_use\",\"id\":\"t1\","
              + "\"name\":\"f\",\"input\":{\"b\":1.0,\"a\":\"c\"}}]},{\"role\":\"user\",\"content\":["
              + "{\"type\":\"text\",\"text\":\"Well?\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t1\","
              + "\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"no\"}]}]}],"
              + "\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":"
              + TOOL_SCHEMA
              + ",\"eager_input_streaming\":true}],\"tool_choice\":{\"type\":\"any\","
              + "\"disable_parallel_tool_use\":true}}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
              + "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":"
              + TOOL_SCHEMA
              + "}}}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":{}}",
          "{\"model\":\"m\",\"max_tokens\":8}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":7}]}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[],\"top_k\":5}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[],\"thinking\":{\"type\":\"enabled\"}}",
          "{\"model\":\"m\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"document\"}]}]}");

  private static final List<String> RESPONSES =
      List.of(
          "{\"model\":\"m\",\"input\":\"Hi\"}",
          "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"input_text\",\"text\":\"Hi\"}]},{\"type\":\"message\",\"id\":\"x\","
              + "\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":"
              + "\"output_text\",\"text\":\"Hello\",\"annotations\":[],\"logprobs\":[]}]},"
              + "{\"role\":\"user\",\"content\":\"Again\"}],\"max_output_tokens\":16,\"store\":false,"
              + "\"text\":{},\"stream\":true}",
          "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"Weather?\"},"
              + "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[]},"
              + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},"
              + "{\"type\":\"function_call\",\"call_id\":\"c2\",\"name\":\"g\",\"arguments\":\"{ }\"},"
              + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"3\"}],"
              + "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":"
              + TOOL_SCHEMA
              + ",\"strict\":true}],\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}}",
          "{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\","
              + "\"name\":\"n\",\"strict\":true,\"schema\":"
              + TOOL_SCHEMA
              + "}}}",
          "{\"model\":\"m\"}",
          "{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_1\"}",
          "{\"model\":\"m\",\"input\":\"x\",\"truncation\":\"auto\"}",
          "{\"model\":\"m\",\"input\":\"x\",\"background\":true}",
          "{\"model\":\"m\",\"input\":[{\"type\":\"computer_call\"}]}",
          "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}");

  private static final List<String> COMPLETIONS =
      List.of(
          "{\"model\":\"m\",\"prompt\":\"A receipt is\",\"max_tokens\":8}",
          "{\"model\":\"m\",\"prompt\":[\"one\"],\"stop\":\"\\n\",\"echo\":false,\"best_of\":1}",
          "{\"model\":\"m\",\"prompt\":[\"one\",\"two\"]}",
          "{\"model\":\"m\",\"prompt\":[1,2]}",
          "{\"model\":\"m\",\"prompt\":\"\"}",
          "{\"model\":\"m\",\"prompt\":\"x\",\"echo\":true}",
          "{\"model\":\"m\",\"prompt\":\"x\",\"logprobs\":0}",
          "{\"model\":\"m\",\"prompt\":\"x\",\"suffix\":\"y\"}");

  private FormVectors() {}

  static ObjectNode all() {
    ObjectNode json = FormatVectors.object();
    ArrayNode cases = json.putArray("cases");
    MESSAGES.forEach(body -> cases.add(translated(RequestForm.MESSAGES, body)));
    RESPONSES.forEach(body -> cases.add(translated(RequestForm.RESPONSES, body)));
    COMPLETIONS.forEach(body -> cases.add(completion(body)));
    return json;
  }

  private static ObjectNode translated(RequestForm form, String body) {
    ObjectNode one = FormatVectors.object().put("form", form.wireName()).put("body", body);
    try {
      ObjectNode parsed = (ObjectNode) StrictJson.parse(Bytes.utf8(body).toArray());
      one.set("chat", ChatForm.translate(form, parsed));
    } catch (RequestRefused e) {
      refused(one, e);
    }
    return one;
  }

  private static ObjectNode completion(String body) {
    String form = RequestForm.COMPLETIONS.wireName();
    ObjectNode one = FormatVectors.object().put("form", form).put("body", body);
    try {
      ChatRequest read = ChatRequest.parse(RequestForm.COMPLETIONS, Bytes.utf8(body));
      one.put("prompt", read.messages().getFirst().text());
    } catch (RequestRefused e) {
      refused(one, e);
    }
    return one;
  }

  private static void refused(ObjectNode one, RequestRefused e) {
    one.put("code", e.code().wireName()).put("param", e.param().orElse(null));
  }
}
