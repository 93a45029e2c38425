package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.router.Policy;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.ReceiptSecrets;
import dev.nabla.protocol.inference.Routing;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The headers that say how much an answer must prove.
class RoutingTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final Policy POLICY =
      Policy.parse(
          Bytes.utf8(
              """
              {"format":"nabla-policy/1",
               "rules":[{"name":"dear","mode":"tee","valueAtRiskAtLeast":"100"}],
               "modes":{"vanilla":{"latencyMillis":1,"price":"0"},
                        "tee":{"latencyMillis":2,"price":"0"}},
               "limits":{"latencyMillis":9,"price":"1"},
               "prefer":"price"}\
              """));

  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture vanilla =
      new GatewayFixture(new Router(List.of(engine), POLICY, EnumSet.of(Mode.VANILLA)));

  /// In the middle of a test of routing alone: what a TEE is, others test.
  private final GatewayFixture both =
      new GatewayFixture(new Router(List.of(engine), POLICY, EnumSet.of(Mode.VANILLA, Mode.TEE)));

  private static ReceiptFile receiptOf(GatewayFixture gateway, Response response) {
    String id = response.header("x-nabla-request-id").orElseThrow();
    return gateway.receipts.byRequestId(RequestId.parse(id).orElseThrow()).orElseThrow();
  }

  private static ReceiptSecrets secretsOf(ReceiptFile file) {
    return Objects.requireNonNull(file.secrets());
  }

  private static Routing routingOf(ReceiptFile file) {
    return Objects.requireNonNull(secretsOf(file).routing());
  }

  @Test
  void saysInTheReceiptWhatWasAskedAndChosenAndWhy() {
    Response response =
        both.http.send(
            Request.post(PATH, ASK)
                .with("x-nabla-verification", "auto")
                .with("x-nabla-value-at-risk", "250.00"));

    ReceiptFile file = receiptOf(both, response);
    assertThat(response.status()).isEqualTo(200);
    assertThat(file.receipt().mode()).isEqualTo(Mode.TEE);
    assertThat(new String(routingOf(file).encode().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"chosen\":\"tee\",\"floor\":\"vanilla\",\"policy\":\""
                + POLICY.hash().toHex()
                + "\",\"reason\":\"rule 'dear' asks for tee; the cheapest that does\","
                + "\"requested\":\"auto\",\"valueAtRisk\":\"250\"}");
    assertThat(file.receipt().routingHash())
        .isEqualTo(routingOf(file).hash(secretsOf(file).salts()));
    assertThat(ReceiptFile.decode(file.encode())).isEqualTo(file);
    assertThat(new String(file.encode().toArray(), StandardCharsets.UTF_8))
        .contains("\"format\":\"nabla-receipt/2\"");
  }

  @ParameterizedTest
  @CsvSource({
    "x-nabla-verification,tee",
    "x-nabla-verification,zkml",
    "x-nabla-floor,tee",
    "x-nabla-value-at-risk,100"
  })
  void refusesWhatItCannotProveWithItsReceipt(String header, String value) {
    Response response = vanilla.http.send(Request.post(PATH, ASK).with(header, value));

    assertThat(response.status()).isEqualTo(422);
    JsonNode error = StrictJson.parse(response.body()).path("error");
    assertThat(error.path("code").stringValue()).isEqualTo("verification_unavailable");
    assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
    assertThat(engine.wasAsked()).isFalse();
    ReceiptFile file = receiptOf(vanilla, response);
    assertThat(file.receipt().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(routingOf(file).chosen()).isNull();
    assertThat(error.path("message").stringValue()).contains(routingOf(file).reason());
  }

  @Test
  void refusesAStreamBeforeItBegins() {
    String ask = ASK.substring(0, ASK.length() - 1) + ",\"stream\":true}";

    Response response = vanilla.http.send(Request.post(PATH, ask).with("x-nabla-floor", "zkml"));

    assertThat(response.status()).isEqualTo(422);
  }

  @Test
  void answersInTheModeThatIsAskedFor() {
    for (Mode mode : EnumSet.of(Mode.VANILLA, Mode.TEE)) {
      Response response =
          both.http.send(Request.post(PATH, ASK).with("x-nabla-verification", mode.wireName()));

      assertThat(receiptOf(both, response).receipt().mode()).isEqualTo(mode);
    }
  }

  @Test
  void leavesReceiptsAsTheyWereWhereNobodyAsks() {
    ReceiptFile file = receiptOf(both, both.http.send(Request.post(PATH, ASK)));

    assertThat(file.receipt().mode()).isEqualTo(Mode.VANILLA);
    assertThat(file.receipt().routingHash()).isEqualTo(Hash.ZERO);
    assertThat(secretsOf(file).routing()).isNull();
    assertThat(new String(file.encode().toArray(), StandardCharsets.UTF_8))
        .contains("\"format\":\"nabla-receipt/1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "x-nabla-verification,TEE",
    "x-nabla-verification,best",
    "x-nabla-floor,auto",
    "x-nabla-value-at-risk,-1",
    "x-nabla-value-at-risk,1e3",
    "x-nabla-value-at-risk,1.2345678"
  })
  void refusesHeadersThatItDoesNotUnderstand(String header, String value) {
    Response response = both.http.send(Request.post(PATH, ASK).with(header, value));

    assertThat(response.status()).isEqualTo(400);
    assertThat(StrictJson.parse(response.body()).path("error").path("param").stringValue())
        .isEqualTo(header);
  }
}
