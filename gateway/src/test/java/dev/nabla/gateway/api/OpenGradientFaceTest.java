package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.ProviderRun;
import dev.nabla.inference.engine.Usage;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.opengradient.CanonicalRequest;
import dev.nabla.protocol.opengradient.SignedAnswer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/chat/completions` as OpenGradient's clients see it.
class OpenGradientFaceTest {
  private static final String PATH = "/v1/chat/completions";

  /// As the Python SDK 1.1.4 writes it.
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}],"
          + "\"max_tokens\":100,\"temperature\":0.0}";

  private static final String ASK_STREAM = ASK.substring(0, ASK.length() - 1) + ",\"stream\":true}";

  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture gateway = new GatewayFixture(engine);

  private static Request ask(String body) {
    return Request.post(PATH, body)
        .with("Content-Type", "application/json")
        .with("Authorization", "Bearer 0x1234567890abcdef")
        .with("X-SETTLEMENT-TYPE", "batch");
  }

  private Response send(Request request) {
    return gateway.http.send(request);
  }

  private static JsonNode json(Response response) {
    return StrictJson.parse(response.body());
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

  private void assertSigned(JsonNode json, String request, Hash outputHash) {
    Hash requestHash = CanonicalRequest.ofChat(Bytes.utf8(request)).hash();
    assertThat(json.path("tee_request_hash").stringValue())
        .isEqualTo(requestHash.toHex().substring(2));
    assertThat(json.path("tee_output_hash").stringValue())
        .isEqualTo(outputHash.toHex().substring(2));
    assertThat(json.path("tee_id").stringValue()).isEqualTo(gateway.enclave.nodeId().toHex());
    SignedAnswer said =
        new SignedAnswer(requestHash, outputHash, json.path("tee_timestamp").longValue());
    byte[] signature = Base64.getDecoder().decode(json.path("tee_signature").stringValue());
    assertThat(said.isSignedBy(gateway.enclave.rsaKey(), Bytes.of(signature))).isTrue();
    assertThat(said.timestampSeconds()).isEqualTo(GatewayFixture.CLOCK.instant().getEpochSecond());
  }

  @Test
  void answersInItsShapeBesideTheReceipt() {
    Response response = send(ask(ASK));

    assertThat(response.status()).isEqualTo(200);
    JsonNode json = json(response);
    assertThat(json.propertyNames())
        .containsExactly(
            "id",
            "object",
            "created",
            "model",
            "choices",
            "usage",
            "tee_signature",
            "tee_request_hash",
            "tee_output_hash",
            "tee_timestamp",
            "tee_id");
    assertThat(json.path("choices").toString())
        .isEqualTo(
            "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello, world!\"},"
                + "\"finish_reason\":\"stop\"}]");
    assertSigned(json, ASK, SignedAnswer.outputHash("Hello, world!"));
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(openingOf(response).response()).isEqualTo(Bytes.of(response.body()));
  }

  @Test
  void streamsWithOneLastFrame() {
    Response response = send(ask(ASK_STREAM));

    String text = response.text();
    assertThat(text)
        .startsWith(
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\",\"role\":\"assistant\"},"
                + "\"index\":0,\"finish_reason\":null}],\"model\":\"scripted\"}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\", world\"")
        .contains("\n\n: nabla-receipt ")
        .endsWith("\n\ndata: [DONE]\n\n");
    List<String> frames = text.lines().filter(line -> line.startsWith("data: {")).toList();
    assertThat(frames).hasSize(4);
    assertThat(frames.subList(0, 3)).noneMatch(frame -> frame.contains("usage"));
    JsonNode last = StrictJson.parse(Bytes.utf8(frames.getLast().substring(6)).toArray());
    assertThat(last.path("choices").toString())
        .isEqualTo("[{\"delta\":{},\"index\":0,\"finish_reason\":\"stop\"}]");
    assertThat(last.path("usage").path("total_tokens").intValue()).isEqualTo(8);
    assertSigned(last, ASK_STREAM, SignedAnswer.outputHash("Hello, world!"));
    HashedBody body = HashedBody.of(Bytes.of(response.body()));
    assertThat(body.carried()).isEqualTo(receiptOf(response).encode());
    assertThat(ChatAnswer.read(body.hashed()).text()).isEqualTo("Hello, world!");
    assertThat(ChatAnswer.read(body.hashed()).finishReason()).isEqualTo("stop");
  }

  @Test
  void putsTheWholeReceiptIntoTheLastFrameWhereAsked() {
    Response response = send(ask(ASK_STREAM).with("x-nabla-receipt", "full"));

    HashedBody body = HashedBody.of(Bytes.of(response.body()));

    assertThat(body.carried()).isEqualTo(receiptOf(response).encode());
    assertThat(response.text()).contains("\"nabla_receipt\":");
  }

  @ParameterizedTest
  @CsvSource({"private,HASHES", "batch,HASHES", "individual,FULL"})
  void discloseWhatTheSettlementDoes(String settlement, Disclosure disclosure) {
    Response response = send(ask(ASK).with("X-SETTLEMENT-TYPE", settlement));

    assertThat(receiptOf(response).receipt().disclosure()).isEqualTo(disclosure);
  }

  @Test
  void disclosesWhatOurOwnHeaderSays() {
    Response response = send(ask(ASK).with("x-nabla-disclosure", "full"));

    assertThat(receiptOf(response).receipt().disclosure()).isEqualTo(Disclosure.FULL);
  }

  @Test
  void refusesWithoutAuthorization() {
    Response response =
        send(
            Request.post(PATH, ASK)
                .with("Content-Type", "application/json")
                .with("X-SETTLEMENT-TYPE", "batch"));

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text()).isEqualTo("{\"error\":\"Missing Authorization header\"}");
    assertThat(response.header("WWW-Authenticate")).hasValue("Bearer");
    assertThat(engine.wasAsked()).isFalse();
  }

  @Test
  void anUnknownModelIsABadRequest() {
    Response response = send(ask(ASK.replace("scripted", "x")));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).isEqualTo("{\"error\":\"Model 'x' is not supported\"}");
  }

  @Test
  void refusesOtherContentAndOtherSettlements() {
    Response form = send(ask(ASK).with("Content-Type", "text/plain"));
    Response settlement = send(ask(ASK).with("X-SETTLEMENT-TYPE", "later"));
    Response role = send(ask(ASK.replace("user", "king")));
    Response garbage = send(ask("{"));

    assertThat(form.status()).isEqualTo(415);
    assertThat(List.of(settlement.status(), role.status(), garbage.status())).containsOnly(400);
    for (Response response : List.of(form, settlement, role, garbage)) {
      assertThat(json(response).path("error").isString()).isTrue();
    }
  }

  @Test
  void aRefusalOfTheEngineHasItsReceipt() {
    Response response = send(ask(ASK.replace("0.0", "9.0")));

    assertThat(response.status()).isEqualTo(400);
    assertThat(json(response).path("error").isString()).isTrue();
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(openingOf(response).output())
        .isEqualTo(Bytes.utf8(json(response).path("error").toString()));
  }

  @Test
  void anErrorInAStreamHasItsTypeAndNoDone() {
    engine.say(List.of("Hel"), FinishReason.ERROR);

    Response response = send(ask(ASK_STREAM));

    assertThat(response.text())
        .endsWith(
            "data: {\"error\":\"The model met a number that is not finite.\","
                + "\"exception_type\":\"non_finite\"}\n\n")
        .doesNotContain("[DONE]")
        .doesNotContain("tee_signature");
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void aFailureInOnePieceHasItsType() {
    engine.fail(() -> new IllegalStateException("secret detail"));

    Response response = send(ask(ASK));

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text())
        .isEqualTo(
            "{\"error\":\"The server failed; the fault is not yours.\","
                + "\"exception_type\":\"internal_error\"}");
  }

  @Test
  void leavesRequestsWithoutTheHeaderAsTheyWere() {
    Response response = send(Request.post(PATH, ASK));

    assertThat(response.text()).doesNotContain("tee_");
    assertThat(response.status()).isEqualTo(200);
  }

  private OpenGradientShape shape(RequestForm form) {
    Hash request = CanonicalRequest.ofChat(Bytes.utf8(ASK)).hash();
    return new OpenGradientShape(
        form, "1", "m", new OpenGradientSigner(gateway.enclave, GatewayFixture.CLOCK, request));
  }

  private static Answer answer(String text, FinishReason reason, List<ToolCall> calls) {
    ProviderEvidence evidence =
        new ProviderEvidence(RequestForm.CHAT, Nonce.seed(), reason, 0, "p", "m", "", "");
    return new Answer(text, calls, reason, null, new Usage(1, 2), new ProviderRun(evidence));
  }

  @Test
  void signsToolCallsAndSendsEachInOneFrame() {
    List<ToolCall> calls =
        List.of(new ToolCall("a", "f", "{\"city\": \"Oslo\"}"), new ToolCall("b", "g", "{}"));
    Answer answer = answer("", FinishReason.TOOL_CALLS, calls);
    OpenGradientShape shape = shape(RequestForm.CHAT);

    ObjectNode whole = shape.whole(answer);
    List<AnswerShape.Event> events = shape.answered(answer).events();

    assertSigned(whole, ASK, SignedAnswer.outputHash(calls));
    JsonNode choice = whole.path("choices").path(0);
    assertThat(choice.path("finish_reason").stringValue()).isEqualTo("tool_calls");
    assertThat(choice.path("message").path("tool_calls").toString())
        .startsWith("[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",");
    assertThat(events).hasSize(3);
    assertThat(shape.toolCall(0, "a", "f")).isEmpty();
    assertThat(shape.toolArguments(0, "{}")).isEmpty();
    assertThat(
            events
                .get(1)
                .data()
                .path("choices")
                .path(0)
                .path("delta")
                .path("tool_calls")
                .toString())
        .isEqualTo(
            "[{\"index\":1,\"id\":\"b\",\"type\":\"function\","
                + "\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]");
    assertSigned(events.get(2).data(), ASK, SignedAnswer.outputHash(calls));
    assertThat(events).noneMatch(event -> event.data().toString().contains("\"usage\":null"));
  }

  @Test
  void saysACompletionTwice() {
    OpenGradientShape shape = shape(RequestForm.COMPLETIONS);
    Answer answer = answer("abc", FinishReason.LENGTH, List.of());

    ObjectNode whole = shape.whole(answer);

    assertThat(whole.path("object").stringValue()).isEqualTo("text_completion");
    assertThat(whole.path("completion").stringValue()).isEqualTo("abc");
    assertThat(whole.path("choices").toString())
        .isEqualTo("[{\"index\":0,\"text\":\"abc\",\"finish_reason\":\"length\"}]");
    assertThat(shape.text("ab").getFirst().data().toString())
        .isEqualTo(
            "{\"choices\":[{\"text\":\"ab\",\"index\":0,\"finish_reason\":null}],\"model\":\"m\"}");
  }

  @Test
  void tellsOfItselfWhatIsSo() {
    JsonNode health = json(send(Request.get("/health")));
    JsonNode beat = json(send(Request.get("/heartbeat/status")));
    Response attestation = send(Request.get("/enclave/attestation?nonce=" + "ab".repeat(20)));
    Response noNonce = send(Request.get("/enclave/attestation?nonce=xy"));

    assertThat(health.path("tee_enabled").booleanValue()).isFalse();
    assertThat(health.path("price_feed").path("price_usd").isNull()).isTrue();
    assertThat(health.path("price_feed").path("total_fetches").intValue()).isZero();
    assertThat(beat.path("last_block").longValue())
        .isEqualTo(GatewayFixture.HEARTBEAT.blockNumber());
    assertThat(attestation.status()).isEqualTo(200);
    assertThat(attestation.text())
        .contains("\"platform\":\"SOFTWARE\"")
        .contains("\"challenge\":\"0x" + "ab".repeat(20) + "0".repeat(24) + "\"");
    assertThat(noNonce.status()).isEqualTo(400);
  }

  @Test
  void mapsNoOtherStatus() {
    assertThat(OpenGradientFace.status(RequestError.of(404, "m"))).isEqualTo(400);
    for (int status : new int[] {400, 401, 413, 415, 422, 429, 500, 502, 503}) {
      assertThat(OpenGradientFace.status(RequestError.of(status, "m"))).isEqualTo(status);
    }
  }
}
