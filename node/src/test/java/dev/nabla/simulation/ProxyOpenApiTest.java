package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.api.OpenApiChecks;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.RequestForm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The proxy's document is true of its routes, and of what a whole network behind them answers.
class ProxyOpenApiTest {
  private final ProxiedNetwork world = ProxiedNetwork.usual();
  private final OpenApiChecks document =
      new OpenApiChecks(world.send(Request.get("/openapi.json")).body());

  @AfterEach
  void stop() {
    world.close();
  }

  private Response check(String template, Request request) {
    Response response = world.send(request);
    document.assertAllows(template, request, response);
    return response;
  }

  @Test
  void describesEachRouteAndNothingElse() {
    document.assertIsSound();
    document.assertDescribes(world.routes());
  }

  @Test
  void answersAndRecordsAreAsItSays() {
    for (RequestForm form : RequestForm.values()) {
      check(form.path(), Request.post(form.path(), ProxiedNetwork.body(form, "")));
      check(form.path(), Request.post(form.path(), ProxiedNetwork.body(form, ",\"stream\":true")));
      check(form.path(), Request.post(form.path(), "{"));
    }
    String id = world.ask("").header("x-nabla-request-id").orElseThrow();
    for (String part : List.of("", "/status", "/request", "/response")) {
      String template = "/v1/receipts/{id}" + part;
      assertThat(check(template, Request.get("/v1/receipts/" + id + part)).status()).isEqualTo(200);
      assertThat(check(template, Request.get("/v1/receipts/none" + part)).status()).isEqualTo(404);
    }
    for (String path :
        List.of(
            "/v1/models",
            "/openapi.json",
            "/receipts",
            "/receipts/list.json",
            "/receipts/network.json",
            "/receipts/receipts.js",
            "/receipts/verify.js",
            "/receipts/receipts.css")) {
      assertThat(check(path, Request.get(path)).status()).isEqualTo(200);
    }
    String given =
        StrictJson.parse(world.ask(RequestForm.RESPONSES, "").body()).path("id").asString("");
    String response = "/v1/responses/{id}";
    String items = response + "/input_items";
    assertThat(check(response, Request.get("/v1/responses/" + given)).status()).isEqualTo(200);
    assertThat(check(items, Request.get("/v1/responses/" + given + "/input_items")).status())
        .isEqualTo(200);
    check(items, Request.get("/v1/responses/" + given + "/input_items?limit=0"));
    Request delete =
        new Request("DELETE", "/v1/responses/" + given, Map.of(), new byte[0], Integer.MAX_VALUE);
    assertThat(check(response, delete).status()).isEqualTo(200);
    assertThat(check(response, delete).status()).isEqualTo(404);
    check("/receipts/{id}/claims.json", Request.get("/receipts/" + id + "/claims.json"));
    check("/v1/models/{id}", Request.get("/v1/models/" + SimulatedNetwork.MODEL));
  }
}
