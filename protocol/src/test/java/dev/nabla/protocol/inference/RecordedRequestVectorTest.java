package dev.nabla.protocol.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What official clients send, recorded: each chat request is accepted, or refused for what this
/// step cannot honour.
class RecordedRequestVectorTest {
  private static final List<String> CLIENTS =
      List.of(
          "ai-sdk-openai-chat",
          "ai-sdk-openai-compatible",
          "langchain-openai",
          "langchain-js-openai",
          "litellm",
          "llm-cli",
          "openai-node",
          "openai-py");

  /// Client, case, and what becomes of it.
  private static final String EXPECTED =
      """
      ai-sdk-openai-chat | generateText | accepted
      ai-sdk-openai-chat | streamText | accepted
      ai-sdk-openai-chat | tools | accepted
      ai-sdk-openai-chat | tools streamed | accepted
      ai-sdk-openai-chat | structured output | accepted
      ai-sdk-openai-compatible | generateText | accepted
      ai-sdk-openai-compatible | streamText | accepted
      ai-sdk-openai-compatible | tools | accepted
      ai-sdk-openai-compatible | tools streamed | accepted
      ai-sdk-openai-compatible | structured output | accepted
      langchain-openai | invoke | accepted
      langchain-openai | stream with usage | accepted
      langchain-openai | tools | accepted
      langchain-openai | structured output json_schema | accepted
      langchain-js-openai | invoke | accepted
      langchain-js-openai | stream | accepted
      langchain-js-openai | tools | accepted
      litellm | openai chat | accepted
      litellm | openai stream | accepted
      litellm | openai tools | accepted
      llm-cli | prompt, streamed | accepted
      llm-cli | prompt --no-stream | accepted
      openai-node | chat | accepted
      openai-node | chat withResponse | accepted
      openai-node | stream + include_usage | accepted
      openai-node | stream helper | accepted
      openai-node | tools | accepted
      openai-node | runTools loop | accepted
      openai-node | runTools loop | accepted
      openai-node | json_schema | accepted
      openai-node | unknown model is NotFoundError | accepted
      openai-py | chat | accepted
      openai-py | chat, newer parameters | accepted
      openai-py | chat, raw response headers | accepted
      openai-py | chat stream | accepted
      openai-py | chat stream + include_usage | accepted
      openai-py | chat stream helper | accepted
      openai-py | chat stream closed early, then a call | accepted
      openai-py | chat stream closed early, then a call | accepted
      openai-py | chat async, four streams | accepted
      openai-py | tools | accepted
      openai-py | tools streamed | accepted
      openai-py | tool result, tool_choice none | accepted
      openai-py | tool forced | accepted
      openai-py | json_schema via parse | accepted
      openai-py | json_object | accepted
      openai-py | unknown model is NotFoundError | accepted
      """;

  @Test
  void everyRecordedChatRequestIsAcceptedOrRefusedForAStatedReason() throws IOException {
    Path folder = SharedVectors.require("clients");
    List<String> found = new ArrayList<>();

    for (String client : CLIENTS) {
      JsonNode file = StrictJson.parse(Files.readAllBytes(folder.resolve(client + ".json")));
      for (JsonNode request : file.path("requests")) {
        if (request.path("path").asString("").endsWith("/chat/completions")) {
          String name = request.path("case").asString("");
          found.add(
              client + " | " + name + " | " + outcome(RequestForm.CHAT, request.path("body")));
        }
      }
    }

    assertThat(found).isEqualTo(EXPECTED.lines().toList());
  }

  @Test
  void everyRecordedBodyOfTheOtherFamiliesIsUnderstood() throws IOException {
    Set<String> beyondThisStep =
        Set.of("tools", "tool_choice", "output_config.format.type", "text.format.type");
    int read = 0;
    try (Stream<Path> files = Files.list(SharedVectors.require("clients"))) {
      for (Path path : files.toList()) {
        for (JsonNode request : StrictJson.parse(Files.readAllBytes(path)).path("requests")) {
          RequestForm form = otherForm(request.path("path").asString(""));
          if (form != null && request.path("body") instanceof ObjectNode body) {
            String outcome = outcome(form, body);
            if (form != RequestForm.COMPLETIONS) {
              assertThat(ChatForm.translate(form, body).path("messages")).isNotEmpty();
            }
            assertThat(outcome.equals("accepted") || beyondThisStep.contains(paramOf(outcome)))
                .as("%s %s: %s", path, request.path("case"), outcome)
                .isTrue();
            read++;
          }
        }
      }
    }
    assertThat(read).isGreaterThan(50);
  }

  private static @Nullable RequestForm otherForm(String path) {
    return switch (path.replaceFirst("\\?.*", "")) {
      case "/v1/messages", "/v1/messages/count_tokens" -> RequestForm.MESSAGES;
      case "/v1/responses" -> RequestForm.RESPONSES;
      case "/v1/completions" -> RequestForm.COMPLETIONS;
      default -> null;
    };
  }

  private static String paramOf(String outcome) {
    return outcome.substring(outcome.indexOf(' ') + 1);
  }

  private static String outcome(RequestForm form, JsonNode body) {
    try {
      ChatRequest.parseToCount(form, Bytes.utf8(body.toString()));
      return "accepted";
    } catch (RequestRefused e) {
      return e.code().wireName() + " " + e.param().orElse("");
    }
  }
}
