package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The document is true of the routes that are served, and of what they answer.
class OpenApiTest {
  private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
  private static final String CHAT = "/v1/chat/completions";

  private final ScriptedEngine engine = new ScriptedEngine();
  private final GatewayFixture gateway = new GatewayFixture(engine);
  private final OpenApiChecks document =
      new OpenApiChecks(gateway.http.send(Request.get("/openapi.json")).body());

  private Response check(String template, Request request) {
    Response response = gateway.http.send(request);
    document.assertAllows(template, request, response);
    return response;
  }

  private Response check(String path, String members) {
    return check(path, Request.post(path, "{\"model\":\"scripted\"," + members + "}"));
  }

  @Test
  void describesEachRouteAndNothingElse() {
    document.assertIsSound();
    document.assertDescribes(gateway.routes);

    List<Route> more = new ArrayList<>(gateway.routes);
    more.add(Route.get("/undescribed", exchange -> {}));
    assertThatThrownBy(() -> document.assertDescribes(more)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> document.assertDescribes(gateway.routes.subList(1, 5)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void answersOfEveryFormAreAsItSays() {
    assertThat(check(CHAT, USER).status()).isEqualTo(200);
    assertThat(check(CHAT, USER + ",\"stream\":true").status()).isEqualTo(200);
    assertThat(check("/v1/completions", "\"prompt\":\"Hi\"").status()).isEqualTo(200);
    assertThat(check("/v1/responses", "\"input\":\"Hi\"").status()).isEqualTo(200);
    assertThat(check("/v1/messages", "\"max_tokens\":9," + USER).status()).isEqualTo(200);
    assertThat(check("/v1/messages/count_tokens", "\"max_tokens\":9," + USER).status())
        .isEqualTo(200);
    check("/v1/embeddings", "\"input\":\"Hi\"");
    check("/v1/infer", "\"inputs\":[]");
    Request full =
        Request.post(CHAT, "{\"model\":\"scripted\"," + USER + "}").with("x-nabla-receipt", "full");
    assertThat(check(CHAT, full).text()).contains("nabla_receipt");
  }

  @Test
  void refusalsOfEveryKindAreAsItSays() {
    check(CHAT, Request.post(CHAT, "{"));
    check(CHAT, Request.post(CHAT, "{\"model\":\"none\"," + USER + "}"));
    check(CHAT, Request.post(CHAT, "x").with("Content-Type", "text/plain"));
    check(CHAT, Request.post(CHAT, new byte[(1 << 20) + 1]));
    check("/v1/messages", Request.post("/v1/messages", "{"));
    Request tee =
        Request.post(CHAT, "{\"model\":\"scripted\"," + USER + "}")
            .with("x-nabla-verification", "tee");
    assertThat(check(CHAT, tee).status()).isEqualTo(422);
    engine.fail(() -> new Overloaded(7, Duration.ofSeconds(3)));
    assertThat(check(CHAT, USER).status()).isEqualTo(429);
    assertThat(check("/v1/messages", "\"max_tokens\":9," + USER).status()).isEqualTo(429);
    engine.fail(() -> new IllegalStateException("broken"));
    assertThat(check(CHAT, USER).status()).isEqualTo(500);
    gateway.ready(false);
    assertThat(check(CHAT, USER).status()).isEqualTo(503);
    assertThat(check("/health", Request.get("/health")).status()).isEqualTo(503);
  }

  @Test
  void recordsModelsAndTheNodeAreAsItSays() {
    String id = check(CHAT, USER).header("x-nabla-request-id").orElseThrow();
    for (String part : List.of("", "/status", "/request", "/response")) {
      String template = "/v1/receipts/{id}" + part;
      assertThat(check(template, Request.get("/v1/receipts/" + id + part)).status()).isEqualTo(200);
      assertThat(check(template, Request.get("/v1/receipts/none" + part)).status()).isEqualTo(404);
    }
    check("/v1/blobs/{root}", Request.get("/v1/blobs/" + "ab".repeat(32)));
    for (String path : List.of("/v1/models", "/health", "/signing-key", "/heartbeat/status")) {
      assertThat(check(path, Request.get(path)).status()).isEqualTo(200);
    }
    check("/v1/models", Request.get("/v1/models").with("anthropic-version", "1"));
    check("/v1/models/{id}", Request.get("/v1/models/scripted"));
    check("/v1/models/{id}", Request.get("/v1/models/none"));
    check("/openapi.json", Request.get("/openapi.json"));
    check("/enclave/attestation", Request.get("/enclave/attestation"));
    check("/enclave/attestation", Request.get("/enclave/attestation?nonce=" + "0".repeat(40)));
  }

  @Test
  void anAnswerThatIsNotAsItSaysIsNoticed() {
    Request request = Request.get("/health");
    Response honest = gateway.http.send(request);
    Response other =
        new Response(
            honest.status(),
            honest.headers(),
            honest
                .text()
                .replace("\"OK\"", "\"FINE\"")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
            honest.flushes(),
            true);

    assertThatThrownBy(() -> document.assertAllows("/health", request, other))
        .isInstanceOf(AssertionError.class);
  }
}
