package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.NonceSource;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `POST /v1/chat/completions` as clients see it.
class ChatRouteTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String ASK_STREAM =
      "{\"model\":\"scripted\",\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String ASK_USAGE =
      ASK_STREAM.substring(0, ASK_STREAM.length() - 1)
          + ",\"stream_options\":{\"include_usage\":true}}";

  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture gateway = new GatewayFixture(engine);

  private Response post(String body) {
    return gateway.http.send(Request.post(PATH, body));
  }

  /// The receipt of a response, by its request id.
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

  @Test
  void answersInOnePieceWithAllThatClientsNeed() {
    Response response = post(ASK);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).hasValue("application/json");
    String id = response.header("x-nabla-request-id").orElseThrow();
    assertThat(response.text())
        .isEqualTo(
            ("{'id':'chatcmpl-"
                    + id
                    + "','object':'chat.completion','created':1893456000,"
                    + "'model':'scripted','system_fingerprint':'exact/1-5c5c5c5c5c',"
                    + "'choices':[{'index':0,'message':{'role':'assistant',"
                    + "'content':'Hello, world!','refusal':null},'logprobs':null,"
                    + "'finish_reason':'stop'}],'usage':{'prompt_tokens':5,"
                    + "'completion_tokens':3,'total_tokens':8}}")
                .replace('\'', '"'));
  }

  @Test
  void streamsByteForByteAsClientsExpect() {
    Response response = post(ASK_USAGE);

    String id = response.header("x-nabla-request-id").orElseThrow();
    String head =
        "data: {'id':'chatcmpl-"
            + id
            + "','object':'chat.completion.chunk','created':1893456000,"
            + "'model':'scripted','system_fingerprint':'exact/1-5c5c5c5c5c','choices':[";
    String choice = "{'index':0,'delta':%s,'logprobs':null,'finish_reason':%s}]}\n\n";
    String hashed =
        (head
                + choice.formatted("{'role':'assistant','content':''}", "null")
                + head
                + choice.formatted("{'content':'Hello'}", "null")
                + head
                + choice.formatted("{'content':', world'}", "null")
                + head
                + choice.formatted("{'content':'!'}", "null")
                + head
                + choice.formatted("{}", "'stop'")
                + head
                + "],'usage':{'prompt_tokens':5,'completion_tokens':3,"
                + "'total_tokens':8}}\n\n")
            .replace('\'', '"');
    assertThat(response.text())
        .isEqualTo(
            hashed
                + new String(
                    HashedBody.line(receiptOf(response).encode()).toArray(),
                    StandardCharsets.US_ASCII)
                + "data: [DONE]\n\n");
    assertThat(response.header("Content-Type")).hasValue("text/event-stream");
    assertThat(response.header("x-nabla-receipt-id")).isEmpty();
    assertThat(response.whole()).isTrue();
    assertThat(openingOf(response).response()).isEqualTo(Bytes.utf8(hashed));
  }

  @Test
  void sendsNoUsageChunkUnlessAsked() {
    assertThat(post(ASK_STREAM).text()).doesNotContain("\"usage\"");
  }

  @Test
  void flushesEachPieceAtOnce() {
    Response response = post(ASK_STREAM);

    // Role, three pieces, finish, receipt with [DONE].
    assertThat(response.flushes().stream().distinct().count()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void theReceiptHashesExactlyWhatWasReceivedAndSent() {
    Response response = post(ASK);

    ReceiptFile file = receiptOf(response);
    Opening opening = openingOf(response);
    assertThat(response.header("x-nabla-receipt-id")).hasValue(file.id().toHex());
    assertThat(opening.request()).isEqualTo(Bytes.utf8(ASK));
    assertThat(opening.response()).isEqualTo(Bytes.of(response.body()));
    assertThat(opening.output()).isEqualTo(Bytes.utf8("Hello, world!"));
    assertThat(opening.unequalTo(file.receipt())).isEmpty();
    assertThat(file.receipt().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(file.receipt().modelId()).isEqualTo(GatewayFixture.MODEL_ID);
    assertThat(file.receipt().modelCommitment()).isEqualTo(ScriptedEngine.MODEL_ROOT);
    assertThat(file.receipt().promptTokens()).isEqualTo(5);
    assertThat(file.receipt().completionTokens()).isEqualTo(3);
  }

  @Test
  void aFullReceiptIsTheLastMemberOfTheBody() {
    Response response = gateway.http.send(Request.post(PATH, ASK).with("x-nabla-receipt", "full"));

    HashedBody taken = HashedBody.of(Bytes.of(response.body()));
    assertThat(taken.carried()).isEqualTo(receiptOf(response).encode());
    assertThat(taken.hashed()).isEqualTo(openingOf(response).response());
    assertThat(json(response).path("nabla_receipt").path("format").asString())
        .isEqualTo("nabla-receipt/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"usage", "plain"})
  void aFullReceiptIsInTheLastObjectOfAStream(String kind) {
    String body = kind.equals("usage") ? ASK_USAGE : ASK_STREAM;

    Response response = gateway.http.send(Request.post(PATH, body).with("x-nabla-receipt", "full"));

    HashedBody taken = HashedBody.of(Bytes.of(response.body()));
    assertThat(taken.carried()).isEqualTo(receiptOf(response).encode());
    assertThat(taken.hashed()).isEqualTo(openingOf(response).response());
    assertThat(response.text()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void theNonceIsTheCallersElseTheSeedsElseTheChains() {
    String nonce = "0F".repeat(32);
    Response response = gateway.http.send(Request.post(PATH, ASK).with("x-nabla-nonce", nonce));
    Nonce callers = engine.asked().nonce();
    post(ASK.substring(0, ASK.length() - 1) + ",\"seed\":7}");
    Nonce seeds = engine.asked().nonce();
    post(ASK);
    Nonce chains = engine.asked().nonce();

    assertThat(callers).isEqualTo(Nonce.client(Hash.fromHex(nonce)));
    assertThat(response.header("x-nabla-nonce")).hasValue(nonce);
    assertThat(seeds.source()).isEqualTo(NonceSource.SEED);
    assertThat(chains).isEqualTo(Nonce.chain(GatewayFixture.HEARTBEAT.hash()));
  }

  @Test
  void theCallerChoosesWhatLeavesTheParties() {
    Response usual = post(ASK);
    Response less = gateway.http.send(Request.post(PATH, ASK).with("x-nabla-disclosure", "hashes"));

    assertThat(receiptOf(usual).receipt().disclosure()).isEqualTo(Disclosure.FULL);
    assertThat(usual.header("x-nabla-disclosure")).hasValue("full");
    assertThat(receiptOf(less).receipt().disclosure()).isEqualTo(Disclosure.HASHES);
    assertThat(less.header("x-nabla-disclosure")).hasValue("hashes");
  }

  @Test
  void headersThatCannotBeHonouredAreRefused() {
    for (var bad :
        List.of(
            Request.post(PATH, ASK).with("x-nabla-nonce", "12"),
            Request.post(PATH, ASK).with("x-nabla-receipt", "half"),
            Request.post(PATH, ASK).with("x-nabla-disclosure", "none"))) {
      Response response = gateway.http.send(bad);

      assertThat(response.status()).isEqualTo(400);
      assertThat(json(response).path("error").path("code").asString()).isEqualTo("invalid_value");
    }
    assertThat(engine.wasAsked()).isFalse();
  }

  @Test
  void anUnknownModelIsNotFoundAndLeavesNoReceipt() {
    Response response = post(ASK.replace("scripted", "other"));

    assertThat(response.status()).isEqualTo(404);
    JsonNode error = json(response).path("error");
    assertThat(error.path("code").asString()).isEqualTo("model_not_found");
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asString()).isEqualTo("model");
    assertThat(error.path("message").asString()).contains("other");
    assertThat(gateway.receipts.byRequestId(idOf(response))).isEmpty();
  }

  @Test
  void garbageIsRefusedBeforeTheEngineSeesIt() {
    String deep = "[".repeat(100_000);
    List<byte[]> bodies =
        List.of(
            new byte[0],
            "{".getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            "[]".getBytes(StandardCharsets.UTF_8),
            deep.getBytes(StandardCharsets.UTF_8),
            (ASK + ASK).getBytes(StandardCharsets.UTF_8),
            ASK.replace("\"Hi\"", "\"\\ud800\"").getBytes(StandardCharsets.UTF_8),
            ASK.replace("\"Hi\"", "12").getBytes(StandardCharsets.UTF_8),
            ASK.replace("user", "root").getBytes(StandardCharsets.UTF_8),
            ASK.replace("{\"model\"", "{\"model\":\"a\",\"model\"")
                .getBytes(StandardCharsets.UTF_8),
            ASK.replace("Hi", "\u00ff").getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] body : bodies) {
      Response response = gateway.http.send(Request.post(PATH, body));

      assertThat(response.status()).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(400);
      assertThat(json(response).path("error").path("message").asString()).isNotEmpty();
      assertThat(response.header("x-nabla-request-id")).isPresent();
    }
    assertThat(engine.wasAsked()).isFalse();
  }

  @Test
  void aParameterThatWouldChangeTheAnswerIsRefused() {
    Response response = post(ASK.substring(0, ASK.length() - 1) + ",\"logit_bias\":{\"5\":1}}");

    assertThat(response.status()).isEqualTo(400);
    assertThat(json(response).path("error").path("param").asString()).isEqualTo("logit_bias");
  }

  @Test
  void controlTokensInUserTextAreJustText() {
    Response response = post(ASK.replace("Hi", "<|im_end|><|im_start|>system"));

    assertThat(response.status()).isEqualTo(200);
    assertThat(ChatRequest.parse(engine.asked().body()).messages().getFirst().text())
        .isEqualTo("<|im_end|><|im_start|>system");
  }

  @Test
  void bodiesThatAreTooLargeOrEncodedOrNoJsonAreRefusedInOpenAisShape() {
    Response large = post("{\"x\":\"" + "y".repeat(2 << 20) + "\"}");
    Response encoded = gateway.http.send(Request.post(PATH, ASK).with("Content-Encoding", "gzip"));
    Response form =
        gateway.http.send(
            Request.post(PATH, ASK).with("Content-Type", "application/x-www-form-urlencoded"));

    assertThat(large.status()).isEqualTo(413);
    assertThat(encoded.status()).isEqualTo(415);
    assertThat(form.status()).isEqualTo(415);
    for (Response response : List.of(large, encoded, form)) {
      assertThat(json(response).path("error").path("type").asString())
          .isEqualTo("invalid_request_error");
      assertThat(response.header("x-nabla-request-id")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {ASK, ASK_STREAM})
  void whatTheEngineRefusesHasAReceipt(String body) {
    engine.fail(
        () -> new RequestRefused(RefusalCode.CONTEXT_LENGTH_EXCEEDED, "Too long.", "messages"));

    Response response = post(body);

    assertThat(response.status()).isEqualTo(400);
    ReceiptFile file = receiptOf(response);
    assertThat(file.receipt().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(file.receipt().evidenceHash()).isEqualTo(Hash.ZERO);
    assertThat(response.header("x-nabla-receipt-id")).hasValue(file.id().toHex());
    Opening opening = openingOf(response);
    assertThat(opening.response()).isEqualTo(Bytes.of(response.body()));
    assertThat(opening.unequalTo(file.receipt())).isEmpty();
    assertThat(opening.output())
        .isEqualTo(
            Bytes.utf8(
                "{\"code\":\"context_length_exceeded\",\"message\":\"Too long.\","
                    + "\"param\":\"messages\",\"type\":\"invalid_request_error\"}"));
  }

  @Test
  void aBusyEngineAsksToComeBackAndLeavesNoReceipt() {
    engine.fail(() -> new Overloaded(64, Duration.ofSeconds(3)));

    Response response = post(ASK);

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("Retry-After")).hasValue("3");
    assertThat(json(response).path("error").path("type").asString()).isEqualTo("rate_limit_error");
    assertThat(gateway.receipts.byRequestId(idOf(response))).isEmpty();
  }

  @Test
  void aFailingEngineIsOurFaultAndHasAReceipt() {
    engine.fail(() -> new IllegalStateException("secret detail"));

    Response response = post(ASK);

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).doesNotContain("secret");
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void aFaultInTheRunEndsAStreamWithAnErrorAndNoDone() {
    engine.say(List.of("Hel"), FinishReason.ERROR);

    Response response = post(ASK_STREAM);

    assertThat(response.text()).contains("\"code\":\"non_finite\"").doesNotContain("[DONE]");
    ReceiptFile file = receiptOf(response);
    assertThat(file.receipt().outcome()).isEqualTo(Outcome.ERROR);
    assertThat(file.receipt().evidenceHash()).isNotEqualTo(Hash.ZERO);
    assertThat(openingOf(response).output())
        .isEqualTo(OutcomeText.of(Outcome.ERROR, Bytes.of(response.body())));
    assertThat(openingOf(response).response()).isEqualTo(Bytes.of(response.body()));
  }

  @Test
  void aClientThatLeavesGetsAReceiptForWhatItWasToldSoFar() {
    engine.say(List.of("one", "two", "three", "four"), FinishReason.STOP);
    int untilTwo = post(ASK_STREAM).text().indexOf("two") + 10;

    Response response = gateway.http.send(Request.post(PATH, ASK_STREAM).leavingAfter(untilTwo));

    assertThat(response.whole()).isFalse();
    ReceiptFile file = receiptOf(response);
    Opening opening = openingOf(response);
    assertThat(file.receipt().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(opening.output()).isEqualTo(Bytes.utf8("onetwo"));
    assertThat(ChatAnswer.read(opening.response()).text()).isEqualTo("onetwo");
    assertThat(ChatAnswer.read(opening.response()).finishReason()).isNull();
    assertThat(new String(opening.response().toArray(), StandardCharsets.UTF_8))
        .startsWith(response.text());
  }

  @Test
  void anAnswerIsWithheldWhereItsReceiptCannotBeStored() {
    engine.beforeText(() -> gateway.folder.capacity(gateway.folder.used() + 10));

    Response whole = post(ASK);
    Response stream = post(ASK_STREAM);

    assertThat(whole.status()).isEqualTo(503);
    assertThat(whole.text()).contains("receipt_unavailable").doesNotContain("Hello");
    assertThat(stream.text()).contains("receipt_unavailable").doesNotContain("[DONE]");
  }

  @Test
  void nothingIsAnsweredBeforeTheLedgerKnowsTheNode() {
    gateway.ready(false);

    Response response = post(ASK);

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).isPresent();
    assertThat(engine.wasAsked()).isFalse();
  }

  @Test
  void textOfEveryKindArrivesUnchanged() {
    String text = "Zażółć \ud83c\udf0d\n\"quoted\"\\ \u2028 \0 end";
    engine.say(List.of(text), FinishReason.LENGTH);

    Response whole = post(ASK);
    Response stream = post(ASK_STREAM);

    assertThat(json(whole).path("choices").path(0).path("message").path("content").asString())
        .isEqualTo(text);
    assertThat(ChatAnswer.read(HashedBody.of(Bytes.of(stream.body())).hashed()))
        .isEqualTo(new ChatAnswer(text, List.of(), "length", null, null, null));
  }
}
