package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The other families than OpenAI's chat, as their clients see them.
class FamiliesTest {
  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture gateway = new GatewayFixture(engine);

  private static String body(RequestForm form, String members) {
    String asked =
        switch (form) {
          case CHAT, MESSAGES -> "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
          case COMPLETIONS -> "\"prompt\":\"Hi\"";
          case RESPONSES, EMBEDDINGS, INFER -> "\"input\":\"Hi\"";
        };
    String limit = form == RequestForm.RESPONSES ? "max_output_tokens" : "max_tokens";
    return "{\"model\":\"scripted\",%s,\"%s\":9%s}".formatted(asked, limit, members);
  }

  private Response ask(RequestForm form, String members) {
    return gateway.http.send(Request.post(form.path(), body(form, members)));
  }

  private ReceiptFile receiptOf(Response response) {
    return gateway.receipts.byRequestId(idOf(response)).orElseThrow();
  }

  private Opening openingOf(Response response) {
    return gateway.receipts.opening(idOf(response)).orElseThrow();
  }

  private static RequestId idOf(Response response) {
    return RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
  }

  private static JsonNode json(Response response) {
    return StrictJson.parse(response.body());
  }

  private static List<String> eventsOf(Response response) {
    return Pattern.compile("^event: (.*)$", Pattern.MULTILINE)
        .matcher(response.text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void answersInOnePieceAndAsAStreamWithTheSameTextUnderAReceiptThatOpens(RequestForm form) {
    Response whole = ask(form, "");
    Response stream = ask(form, ",\"stream\":true");

    for (Response response : List.of(whole, stream)) {
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      Opening opening = openingOf(response);
      HashedBody taken = HashedBody.of(Bytes.of(response.body()));
      assertThat(taken.hashed()).isEqualTo(opening.response());
      assertThat(opening.unequalTo(receiptOf(response).receipt())).isEmpty();
      assertThat(opening.output()).isEqualTo(Bytes.utf8("Hello, world!"));
      ChatAnswer answer = ChatAnswer.read(form, taken.hashed());
      assertThat(answer.text()).isEqualTo("Hello, world!");
      assertThat(answer.finishReason()).isEqualTo("stop");
    }
    assertThat(HashedBody.of(Bytes.of(stream.body())).carried())
        .isEqualTo(receiptOf(stream).encode());
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void aFullReceiptIsTheLastMemberOfTheLastObject(RequestForm form) {
    for (String members : List.of("", ",\"stream\":true")) {
      Response response =
          gateway.http.send(
              Request.post(form.path(), body(form, members)).with("x-nabla-receipt", "full"));

      HashedBody taken = HashedBody.of(Bytes.of(response.body()));
      assertThat(taken.carried()).isEqualTo(receiptOf(response).encode());
      assertThat(taken.hashed()).isEqualTo(openingOf(response).response());
      assertThat(response.text()).contains(",\"nabla_receipt\":{");
    }
  }

  @Test
  void aMessageHasAllThatClientsNeed() {
    engine.stopBy("END");
    JsonNode message = json(ask(RequestForm.MESSAGES, ""));

    assertThat(message.path("id").asString()).startsWith("msg_");
    assertThat(message.path("type").asString()).isEqualTo("message");
    assertThat(message.path("role").asString()).isEqualTo("assistant");
    assertThat(message.path("model").asString()).isEqualTo("scripted");
    assertThat(message.path("content").toString())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"Hello, world!\"}]");
    assertThat(message.path("stop_reason").asString()).isEqualTo("stop_sequence");
    assertThat(message.path("stop_sequence").asString()).isEqualTo("END");
    assertThat(message.path("usage").path("input_tokens").asInt()).isEqualTo(5);
    assertThat(message.path("usage").path("output_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void eventsOfAMessageComeInOrderWithItsReceiptBeforeTheLast() {
    Response response = ask(RequestForm.MESSAGES, ",\"stream\":true");

    assertThat(eventsOf(response))
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(response.text())
        .contains("\"usage\":{\"input_tokens\":5,")
        .containsPattern(
            "\n\n: nabla-receipt [A-Za-z0-9_-]+\n\nevent: message_stop\n"
                + "data: \\{\"type\":\"message_stop\"}\n\n$");
  }

  @Test
  void eventsOfAResponseComeInOrderWithItsReceiptBeforeTheLast() {
    Response response = ask(RequestForm.RESPONSES, ",\"stream\":true");

    assertThat(eventsOf(response))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertThat(response.text())
        .doesNotContain("[DONE]")
        .containsPattern("\n\n: nabla-receipt [A-Za-z0-9_-]+\n\nevent: response.completed\n");
  }

  @Test
  void aResponseThatReachesItsLimitIsIncomplete() {
    engine.say(List.of("Hel"), FinishReason.LENGTH);

    JsonNode whole = json(ask(RequestForm.RESPONSES, ",\"metadata\":{\"a\":\"b\"}"));
    Response stream = ask(RequestForm.RESPONSES, ",\"stream\":true");

    assertThat(whole.path("object").asString()).isEqualTo("response");
    assertThat(whole.path("status").asString()).isEqualTo("incomplete");
    assertThat(whole.path("incomplete_details").path("reason").asString())
        .isEqualTo("max_output_tokens");
    assertThat(whole.path("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
    assertThat(whole.path("usage").path("total_tokens").asInt()).isEqualTo(8);
    assertThat(eventsOf(stream)).last().isEqualTo("response.incomplete");
  }

  @Test
  void completionsContinueATextAndTellUsageWhereAsked() {
    JsonNode whole = json(ask(RequestForm.COMPLETIONS, ""));
    Response stream =
        ask(
            RequestForm.COMPLETIONS,
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    assertThat(whole.path("object").asString()).isEqualTo("text_completion");
    assertThat(whole.path("choices").path(0).path("text").asString()).isEqualTo("Hello, world!");
    assertThat(stream.text()).contains("\"total_tokens\":8").endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT", "MESSAGES", "COMPLETIONS", "RESPONSES"})
  void errorsHaveTheShapeOfTheFamily(RequestForm form) {
    Response unknown =
        gateway.http.send(Request.post(form.path(), body(form, "").replace("scripted", "nobody")));
    Response bad = ask(form, ",\"temperature\":9");
    Response garbage = gateway.http.send(Request.post(form.path(), "{"));

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(bad.status()).isEqualTo(400);
    assertThat(garbage.status()).isEqualTo(400);
    boolean anthropic = form == RequestForm.MESSAGES;
    assertThat(json(unknown).path("error").path("type").asString())
        .isEqualTo(anthropic ? "not_found_error" : "invalid_request_error");
    assertThat(json(bad).path("error").path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(json(bad).path("type").asString("")).isEqualTo(anthropic ? "error" : "");
    assertThat(json(bad).path("error").path("message").asString()).contains("temperature");
    assertThat(receiptOf(bad).receipt().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(openingOf(bad).unequalTo(receiptOf(bad).receipt())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "RESPONSES"})
  void aFaultInTheMiddleEndsAStreamWithTheErrorOfTheFamily(RequestForm form) {
    engine.say(List.of("Hel"), FinishReason.ERROR);

    Response response = ask(form, ",\"stream\":true");

    assertThat(eventsOf(response)).last().isEqualTo("error");
    assertThat(response.text())
        .doesNotContain("event: message_stop")
        .doesNotContain("event: response.completed");
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ERROR);
    assertThat(openingOf(response).response()).isEqualTo(Bytes.of(response.body()));
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void aClientThatLeavesGetsAReceiptForWhatItWasToldSoFar(RequestForm form) {
    engine.say(List.of("one", "two", "three", "four"), FinishReason.STOP);
    int untilTwo = ask(form, ",\"stream\":true").text().indexOf("two") + 4;

    Response response =
        gateway.http.send(
            Request.post(form.path(), body(form, ",\"stream\":true")).leavingAfter(untilTwo));

    Opening opening = openingOf(response);
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(opening.output()).isEqualTo(Bytes.utf8("onetwo"));
    assertThat(ChatAnswer.read(form, opening.response()).text()).isEqualTo("onetwo");
    assertThat(ChatAnswer.read(form, opening.response()).finishReason()).isNull();
    assertThat(new String(opening.response().toArray(), StandardCharsets.UTF_8))
        .startsWith(response.text());
  }

  @Test
  void countsTokensWithoutALimitAndInTheShapeOfTheFamily() {
    Request count =
        Request.post(
            "/v1/messages/count_tokens",
            "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

    assertThat(gateway.http.send(count).text()).isEqualTo("{\"input_tokens\":5}");
    Response unknown =
        gateway.http.send(
            Request.post("/v1/messages/count_tokens", "{\"model\":\"nobody\",\"messages\":[]}"));
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(json(unknown).path("error").path("type").asString()).isEqualTo("not_found_error");
  }

  @Test
  void aMessageNeedsALimitAsItsFamilySays() {
    String unlimited = body(RequestForm.MESSAGES, "").replace(",\"max_tokens\":9", "");

    Response response = gateway.http.send(Request.post("/v1/messages?beta=true", unlimited));

    assertThat(response.status()).isEqualTo(400);
    assertThat(json(response).path("error").path("message").asString()).contains("max_tokens");
  }

  @Test
  void listsModelsInTheShapeOfWhoAsks() {
    JsonNode openAi = json(gateway.http.send(Request.get("/v1/models")));
    Request asked = Request.get("/v1/models").with("anthropic-version", "2026-10-21");
    JsonNode anthropic = json(gateway.http.send(asked));
    Request one = Request.get("/v1/models/scripted").with("anthropic-version", "any");

    assertThat(openAi.path("object").asString()).isEqualTo("list");
    assertThat(anthropic.path("first_id").asString()).isEqualTo("scripted");
    assertThat(anthropic.path("has_more").asBoolean(true)).isFalse();
    assertThat(anthropic.path("data").path(0).path("type").asString()).isEqualTo("model");
    assertThat(json(gateway.http.send(one)).path("created_at").asString())
        .isEqualTo("2030-01-01T00:00:00Z");
  }

  private static void isNamed(Response response, boolean inBody) {
    String name = response.header("request-id").orElseThrow();
    assertThat(name).matches("req_[0-9a-f]{24}");
    assertThat(response.header("x-request-id")).hasValue(name);
    if (inBody) {
      assertThat(json(response).path("request_id").asString()).isEqualTo(name);
    }
  }

  @Test
  void everyAnswerHasANameThatMayBeLoggedAndAnthropicsErrorsSayItInTheBody() {
    engine.fail(() -> new IllegalStateException("broken"));
    Response failed = ask(RequestForm.MESSAGES, "");
    assertThat(failed.status()).isEqualTo(500);
    isNamed(failed, true);
    assertThat(openingOf(failed).response()).isEqualTo(Bytes.of(failed.body()));
    isNamed(ask(RequestForm.MESSAGES, ",\"bogus\":1"), true);
    isNamed(ask(RequestForm.CHAT, ""), false);
    assertThat(failed.text()).doesNotContain(idOf(failed).toHex());
  }

  @Test
  void refusalsOfTheServerHaveTheShapeOfWhosePathWasAsked() {
    Request wrongMethod = Request.get("/v1/messages");
    Request noRoute = Request.post("/v1/messages/none", "{}");
    Request noJson = Request.post("/v1/messages/count_tokens", "{");
    for (Request request : List.of(wrongMethod, noRoute, noJson)) {
      Response refused = gateway.http.send(request);

      assertThat(refused.status()).isBetween(400, 405);
      assertThat(json(refused).path("type").asString()).isEqualTo("error");
      assertThat(json(refused).path("error").path("type").asString()).endsWith("_error");
      isNamed(refused, true);
    }
    Response openAi = gateway.http.send(Request.get("/v1/chat/completions"));
    assertThat(json(openAi).path("error").path("code").asString()).isEqualTo("method_not_allowed");
    isNamed(openAi, false);
  }
}
