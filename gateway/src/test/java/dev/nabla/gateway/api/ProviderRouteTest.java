package dev.nabla.gateway.api;

import static dev.nabla.inference.upstream.MisbehavingServer.cutAfter;
import static dev.nabla.inference.upstream.MisbehavingServer.stallAfter;
import static dev.nabla.inference.upstream.MisbehavingServer.status;
import static dev.nabla.inference.upstream.MisbehavingServer.stream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.upstream.ApiKey;
import dev.nabla.inference.upstream.MisbehavingServer;
import dev.nabla.inference.upstream.MisbehavingServer.Behaviour;
import dev.nabla.inference.upstream.Provider;
import dev.nabla.inference.upstream.ProviderClient;
import dev.nabla.inference.upstream.ProviderFamily;
import dev.nabla.inference.upstream.UpstreamEngine;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.OutcomeText;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.ReceiptFile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A gateway whose answers are bought from a provider that may do anything: whatever happens, the
/// client is told, and a receipt says the same.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProviderRouteTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String ASK =
      "{\"model\":\"large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String ASK_STREAM =
      ASK.replace("\"messages\"", "\"stream\":true,\"messages\"");
  private static final String HELLO =
      "data: {\"id\":\"c-1\",\"model\":\"theirs-2026\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n";
  private static final String REST =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},"
          + "\"finish_reason\":\"stop\"}]}\n\n"
          + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
          + "data: [DONE]\n\n";
  private static final String CALL =
      "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_9\","
          + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}}]}\n\n"
          + "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
          + "{\"arguments\":\":1}\"}}]}}]}\n\n"
          + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
          + "data: [DONE]\n\n";
  private static final Provider.Patience SHORT =
      new Provider.Patience(
          Duration.ofSeconds(5),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMinutes(1));

  private static final Provider.Patience PATIENT_AT_FIRST =
      new Provider.Patience(
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofMillis(300),
          Duration.ofMinutes(1));

  private Provider.Patience patience = Provider.Patience.DEFAULT;
  private MisbehavingServer server = new MisbehavingServer(stream(HELLO, REST));
  private ProviderClient client = newClient();
  private GatewayFixture gateway = newGateway();

  private ProviderClient newClient() {
    Provider provider =
        new Provider(
            "acme", ProviderFamily.OPENAI, server.baseUrl(), new ApiKey("sk-secret"), 4, patience);
    return new ProviderClient(provider, InstantSource.system());
  }

  private GatewayFixture newGateway() {
    return new GatewayFixture(
        new UpstreamEngine("large", List.of(new UpstreamEngine.Target(client, "theirs")), _ -> {}));
  }

  private void providerDoes(Provider.Patience withPatience, Behaviour... behaviours) {
    patience = withPatience;
    providerDoes(behaviours);
  }

  private void providerDoes(Behaviour... behaviours) {
    close();
    server = new MisbehavingServer(behaviours);
    client = newClient();
    gateway = newGateway();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private Response post(String body) {
    return gateway.http.send(Request.post(PATH, body));
  }

  private static RequestId idOf(Response response) {
    return RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
  }

  private ReceiptFile receiptOf(Response response) {
    return gateway.receipts.byRequestId(idOf(response)).orElseThrow();
  }

  private Opening openingOf(Response response) {
    Opening opening = gateway.receipts.opening(idOf(response)).orElseThrow();
    ReceiptFile file = receiptOf(response);
    assertThat(opening.unequalTo(file.receipt())).isEmpty();
    return opening;
  }

  private static Bytes hashed(Response response) {
    return HashedBody.of(Bytes.of(response.body())).hashed();
  }

  private static String errorCode(Response response) {
    JsonNode error = StrictJson.parse(response.body()).path("error");
    return error.path("code").asString("");
  }

  private ProviderEvidence evidenceOf(Response response) {
    return ProviderEvidence.decode(openingOf(response).evidence());
  }

  @Test
  void anAnswerInOnePieceAndAStreamAreReceiptedAsBought() {
    for (String ask : List.of(ASK, ASK_STREAM)) {
      Response response = post(ask);

      assertThat(response.status()).isEqualTo(200);
      assertThat(ChatAnswer.read(hashed(response)).text()).isEqualTo("Hello");
      assertThat(response.text()).contains("\"system_fingerprint\":\"provider-not-proven\"");
      ReceiptFile file = receiptOf(response);
      assertThat(file.receipt().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(file.receipt().modelId()).isEqualTo(Hash.ZERO);
      assertThat(file.receipt().modelCommitment()).isEqualTo(Hash.ZERO);
      assertThat(file.receipt().promptTokens()).isEqualTo(3);
      assertThat(file.receipt().completionTokens()).isEqualTo(2);
      assertThat(openingOf(response).response()).isEqualTo(hashed(response));
      assertThat(evidenceOf(response).provider()).isEqualTo(server.baseUrl().toString());
      assertThat(evidenceOf(response).servedModel()).isEqualTo("theirs-2026");
    }
  }

  @Test
  void callsOfToolsArriveAndAreReceipted() {
    for (String ask : List.of(ASK, ASK_STREAM)) {
      providerDoes(stream(CALL));

      Response response = post(ask);

      ChatAnswer answer = ChatAnswer.read(hashed(response));
      assertThat(answer.toolCalls()).containsExactly(new ToolCall("call_9", "f", "{\"a\":1}"));
      assertThat(answer.finishReason()).isEqualTo("tool_calls");
      assertThat(openingOf(response).output())
          .isEqualTo(OutcomeText.of(Outcome.COMPLETED, hashed(response)))
          .isEqualTo(OutcomeText.of("", answer.toolCalls()));
      assertThat(evidenceOf(response).finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }
  }

  @Test
  void imagesToolsAndSchemasPassAsTheyAre() {
    String wanted =
        "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]";
    String tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]";
    String format =
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
            + "{\"type\":\"object\"}}}";

    Response response =
        post(
            "{\"model\":\"large\",\"messages\":[{\"role\":\"user\","
                + wanted
                + "}],"
                + tools
                + ","
                + format
                + "}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(server.seen.getFirst().body()).contains(wanted, tools, format);
  }

  /// What a provider does before it has begun to answer, and what the client is told.
  private record Failure(Behaviour behaviour, Provider.Patience patience, int status, String code) {
    Failure(Behaviour behaviour, int status, String code) {
      this(behaviour, Provider.Patience.DEFAULT, status, code);
    }
  }

  @Test
  void aProviderThatGivesNoAnswerLeavesAReceiptThatSaysWhy() {
    List<Failure> failures =
        List.of(
            new Failure(status(500, "", "boom"), 502, "provider_failed"),
            new Failure(status(401, "", "sk-secret"), 502, "provider_failed"),
            new Failure(status(429, "Retry-After: 60\r\n", "{}"), 429, "provider_busy"),
            new Failure(stallAfter(), SHORT, 504, "provider_timeout"),
            new Failure(stream("<html>hello</html>\n\n"), 502, "provider_unreachable"),
            new Failure(stream("data: <html>\n\n"), 502, "provider_garbage"),
            new Failure(cutAfter(": ping\n\n"), 502, "provider_unreachable"));
    for (Failure failure : failures) {
      for (String ask : List.of(ASK, ASK_STREAM)) {
        providerDoes(failure.patience(), failure.behaviour());

        Response response = post(ask);

        assertThat(response.status()).isEqualTo(failure.status());
        assertThat(errorCode(response)).isEqualTo(failure.code());
        assertThat(response.text()).contains("acme").doesNotContain("sk-secret");
        ReceiptFile file = receiptOf(response);
        assertThat(file.receipt().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(file.receipt().evidenceHash()).isEqualTo(Hash.ZERO);
        assertThat(openingOf(response).output())
            .isEqualTo(OutcomeText.of(Outcome.ERROR, Bytes.of(response.body())));
      }
    }
  }

  @Test
  void aBusyProvidersWordAboutWhenToComeBackReachesTheClient() {
    providerDoes(status(429, "Retry-After: 60\r\n", "{}"));

    assertThat(post(ASK).header("Retry-After")).hasValue("60");
    assertThat(post(ASK_STREAM).header("Retry-After")).hasValue("60");
  }

  @Test
  void whatTheProviderRefusesIsARefusalWithAReceipt() {
    providerDoes(status(400, "", "{\"error\":{\"message\":\"too hot\"}}"));

    Response response = post(ASK);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).contains("too hot");
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void anAnswerThatBreaksOffEndsInAnErrorWithAReceiptOfWhomWasAsked() {
    List<Behaviour> breaks =
        List.of(cutAfter(HELLO), stallAfter(HELLO), stream(HELLO, "data: {\n\n"));
    for (Behaviour behaviour : breaks) {
      providerDoes(PATIENT_AT_FIRST, behaviour);
      assertBrokeOff(post(ASK_STREAM), 200);
      providerDoes(PATIENT_AT_FIRST, behaviour);
      assertBrokeOff(post(ASK), 502);
    }
  }

  private void assertBrokeOff(Response response, int status) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).contains("provider_failed").doesNotContain("[DONE]");
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ERROR);
    assertThat(evidenceOf(response).finishReason()).isEqualTo(FinishReason.ERROR);
    assertThat(openingOf(response).output())
        .isEqualTo(OutcomeText.of(Outcome.ERROR, Bytes.of(response.body())));
  }

  @Test
  void aClientThatLeavesBeforeItsAnswerIsWholeFreesTheProviderAndIsReceipted() {
    for (Behaviour behaviour : List.of(stallAfter(HELLO), stallAfter())) {
      providerDoes(behaviour);

      Response response = gateway.http.send(Request.post(PATH, ASK).leavingAtOnce());

      assertThat(response.whole()).isFalse();
      assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ERROR);
      assertThat(new String(openingOf(response).response().toArray(), UTF_8))
          .containsAnyOf("client_gone", "request_abandoned");
    }
  }

  @Test
  void aClientThatLeavesAStreamFreesTheProviderAndIsReceiptedForWhatItWasTold() {
    int first = post(ASK_STREAM).text().indexOf("Hel") + 1;
    providerDoes(stallAfter(HELLO, HELLO));

    Response response = gateway.http.send(Request.post(PATH, ASK_STREAM).leavingAfter(first));

    assertThat(response.whole()).isFalse();
    assertThat(receiptOf(response).receipt().outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(openingOf(response).output()).isEqualTo(Bytes.utf8("HelHel"));
    assertThat(evidenceOf(response).finishReason()).isEqualTo(FinishReason.ABORTED);
  }
}
