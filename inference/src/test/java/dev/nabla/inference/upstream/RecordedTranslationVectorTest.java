package dev.nabla.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.primitives.SharedVectors;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What official clients send, recorded, in the words of either family of providers.
class RecordedTranslationVectorTest {
  /// All that is refused, and for which member; everything else is said to the provider.
  private static final String REFUSED =
      """
      openai-py | chat, newer parameters | ANTHROPIC | unsupported_parameter seed
      openai-py | json_object | ANTHROPIC | unsupported_parameter response_format.type
      """;

  private record Recorded(String client, String name, RequestForm form, JsonNode body) {}

  private static List<Recorded> recorded() throws IOException {
    List<Recorded> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedVectors.require("clients"))) {
      for (Path file : files.sorted().toList()) {
        String client = file.getFileName().toString().replace(".json", "");
        for (JsonNode request : StrictJson.parse(Files.readAllBytes(file)).path("requests")) {
          String name = request.path("case").asString("");
          formOf(request.path("path").asString(""))
              .ifPresent(form -> all.add(new Recorded(client, name, form, request.path("body"))));
        }
      }
    }
    return all;
  }

  private static Optional<RequestForm> formOf(String path) {
    return Stream.of(RequestForm.CHAT, RequestForm.MESSAGES, RequestForm.RESPONSES)
        .filter(form -> path.equals(form.path()))
        .findFirst();
  }

  private static ObjectNode told(Recorded request, ProviderFamily family) {
    Provider provider =
        new Provider(
            "p",
            family,
            URI.create("http://127.0.0.1:1/v1"),
            ApiKey.NONE,
            1,
            Provider.Patience.DEFAULT);
    Bytes body = Bytes.utf8(request.body().toString());
    return Calls.answer(new AnswerRequest(request.form(), body, Nonce.seed()), provider, "theirs")
        .body();
  }

  @Test
  void everyRecordedRequestIsToldToEitherFamilyOrRefusedForAStatedReason() throws IOException {
    List<Recorded> all = recorded();
    TreeSet<String> refused = new TreeSet<>();

    for (Recorded request : all) {
      for (ProviderFamily family : ProviderFamily.values()) {
        try {
          assertThat(told(request, family).path("model").asString()).isEqualTo("theirs");
        } catch (RequestRefused e) {
          refused.add(
              "%s | %s | %s | %s %s"
                  .formatted(
                      request.client(),
                      request.name(),
                      family,
                      e.code().wireName(),
                      e.param().orElse("")));
        }
      }
    }

    assertThat(all).hasSizeGreaterThan(80);
    assertThat(String.join("\n", refused)).isEqualTo(REFUSED.strip());
  }

  @Test
  void aBodyOfTheProvidersOwnFamilyKeepsAllThatItSays() throws IOException {
    for (Recorded request : recorded()) {
      if (request.form() != RequestForm.RESPONSES) {
        ProviderFamily family =
            request.form() == RequestForm.CHAT ? ProviderFamily.OPENAI : ProviderFamily.ANTHROPIC;
        ObjectNode told = told(request, family);
        request
            .body()
            .forEachEntry((name, value) -> {
              if (!List.of("model", "stream", "stream_options").contains(name)) {
                assertThat(told.path(name)).as(request.name()).isEqualTo(value);
              }
            });
      }
    }
  }

  /// To the other family and back: the conversation, the tools and the schema are the same.
  @Test
  void messagesSurviveTheWayToChatAndBack() throws IOException {
    for (Recorded request : recorded()) {
      if (request.form() == RequestForm.MESSAGES) {
        ObjectNode chat = told(request, ProviderFamily.OPENAI);
        Recorded translated = new Recorded("", request.name(), RequestForm.CHAT, chat);

        ObjectNode back = told(translated, ProviderFamily.ANTHROPIC);

        assertThat(String.join("\n\n", words(back)))
            .as(request.name())
            .isEqualTo(String.join("\n\n", words(request.body())));
        assertThat(back.path("tools").size()).isEqualTo(request.body().path("tools").size());
        assertThat(back.path("max_tokens")).isEqualTo(request.body().path("max_tokens"));
        assertThat(back.path("output_config").path("format").path("schema"))
            .isEqualTo(request.body().path("output_config").path("format").path("schema"));
      }
    }
  }

  /// Every text, tool name, id, input and image of a messages body, in order.
  private static List<String> words(JsonNode body) {
    List<String> words = new ArrayList<>();
    collect(body.path("system"), words);
    body.path("messages").forEach(message -> collect(message.path("content"), words));
    return words;
  }

  private static void collect(JsonNode content, List<String> words) {
    if (content.isString()) {
      words.add(content.stringValue());
    }
    if (content.isArray()) {
      for (JsonNode block : content) {
        for (String name : List.of("text", "id", "name", "input", "tool_use_id", "source")) {
          if (block.has(name)) {
            words.add(
                block.path(name).isString()
                    ? block.path(name).stringValue()
                    : block.path(name).toString());
          }
        }
        collect(block.path("content"), words);
      }
    }
  }
}
