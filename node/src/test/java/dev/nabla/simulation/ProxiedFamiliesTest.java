package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatAnswer;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Every family of clients in front of a whole network: receipts verify, validators and the proxy
/// run the answers again, and a conversation goes on by the id of what came before.
class ProxiedFamiliesTest {
  private static final String STREAM = ",\"stream\":true";

  private final ProxiedNetwork world = ProxiedNetwork.usual();

  @AfterEach
  void nothingFailed() {
    world.close();
  }

  private static JsonNode json(Response response) {
    return StrictJson.parse(response.body());
  }

  private static String id(Response response) {
    return response.header("x-nabla-request-id").orElseThrow();
  }

  private Bytes get(String path) {
    return Bytes.of(world.send(Request.get(path)).body());
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void answersAreVerifiedKeptRunAgainByValidatorsAndFinal(RequestForm form) {
    world.restart(
        new Proxy.Settings(false, KeepLimits.DEFAULT, 1, ""),
        new Proxy.SecondLooks(List.of(world.network.weights()), null));
    for (String members : List.of("", STREAM)) {
      Response response = world.ask(form, members);

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      Bytes body = Bytes.of(response.body());
      ReceiptFile file = ReceiptFile.decode(get("/v1/receipts/" + id(response)));
      Bytes request = Bytes.utf8(ProxiedNetwork.body(form, members));
      assertThat(
              ReceiptVerifier.holds(
                  ReceiptVerifier.verify(file, request, body, world.network.trusted())))
          .isTrue();
      assertThat(ChatAnswer.read(form, HashedBody.of(body).hashed()).finishReason())
          .isEqualTo("length");
      world.network.advance(60);
      String status =
          new String(
              get("/v1/receipts/" + id(response) + "/status").toArray(),
              java.nio.charset.StandardCharsets.UTF_8);
      assertThat(status).contains("FINAL");
    }
    assertThat(world.told(ProxyEvent.AnswerFalse.class)).isEmpty();
    assertThat(
            new String(
                get("/receipts/list.json").toArray(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"check\":\"TRUE\"")
        .doesNotContain("\"check\":\"UNKNOWN\"");
  }

  @Test
  void continuesAResponseByItsIdWithTheWholeConversationUnderTheReceipt() {
    JsonNode first = json(world.ask(RequestForm.RESPONSES, ""));
    String said = first.path("output").path(0).path("content").path(0).path("text").asString();
    String more = ",\"previous_response_id\":\"%s\"".formatted(first.path("id").asString());

    Response second = world.ask(RequestForm.RESPONSES, more + STREAM);
    Response third =
        world.ask(RequestForm.RESPONSES, more.replaceAll("resp_\\w+", "resp_" + id(second)));

    assertThat(second.status()).as(second.text()).isEqualTo(200);
    assertThat(third.status()).as(third.text()).isEqualTo(200);
    JsonNode sent = StrictJson.parse(get("/v1/receipts/" + id(third) + "/request").toArray());
    assertThat(sent.has("previous_response_id")).isFalse();
    assertThat(sent.path("input")).hasSize(5);
    assertThat(sent.path("input").path(1).path("content").path(0).path("text").asString())
        .isEqualTo(said);
  }

  @Test
  void continuesNoResponseThatItDoesNotKeep() {
    JsonNode unkept = json(world.ask(RequestForm.RESPONSES, ",\"store\":false"));
    for (String id : List.of("resp_none", unkept.path("id").asString())) {
      Response response =
          world.ask(RequestForm.RESPONSES, ",\"previous_response_id\":\"%s\"".formatted(id));

      assertThat(response.status()).isEqualTo(400);
      assertThat(json(response).path("error").path("code").asString())
          .isEqualTo("previous_response_not_found");
    }
  }

  @Test
  void givesAnEarlierResponseAgainWithWhatWasAskedUntilItIsDeleted() {
    for (String members : List.of("", STREAM)) {
      Response given = world.ask(RequestForm.RESPONSES, members);
      String path = "/v1/responses/resp_" + id(given);

      JsonNode again = json(world.send(Request.get(path)));
      JsonNode items = json(world.send(Request.get(path + "/input_items?order=asc"))).path("data");

      assertThat(again.path("object").asString()).isEqualTo("response");
      assertThat(again.path("status").asString()).isEqualTo("incomplete");
      assertThat(members.isEmpty() ? json(given) : again).isEqualTo(again);
      assertThat(items).hasSize(1);
      assertThat(items.path(0).path("content").path(0).path("text").asString())
          .isEqualTo("Why is it blue?");
      Response deleted =
          world.send(new Request("DELETE", path, Map.of(), new byte[0], Integer.MAX_VALUE));
      assertThat(json(deleted).path("deleted").asBoolean(false)).isTrue();
      Response gone = world.send(Request.get(path));
      assertThat(gone.status()).isEqualTo(404);
      assertThat(json(gone).path("error").path("message").asString()).contains("not found");
      assertThat(world.send(Request.get("/v1/receipts/" + id(given))).status()).isEqualTo(404);
    }
    world.network.advance(30);
  }

  @Test
  void givesNoPageButTheOneThatIsAskedFor() {
    String id = json(world.ask(RequestForm.RESPONSES, "")).path("id").asString();
    Response second =
        world.ask(RequestForm.RESPONSES, ",\"previous_response_id\":\"%s\"".formatted(id));
    String path = "/v1/responses/resp_" + id(second) + "/input_items?limit=2";

    JsonNode first = json(world.send(Request.get(path)));
    JsonNode rest =
        json(world.send(Request.get(path + "&after=" + first.path("last_id").asString())));

    assertThat(first.path("data")).hasSize(2);
    assertThat(first.path("has_more").asBoolean(false)).isTrue();
    assertThat(first.path("data").path(1).path("role").asString()).isEqualTo("assistant");
    assertThat(rest.path("data")).hasSize(1);
    assertThat(rest.path("has_more").asBoolean(true)).isFalse();
    assertThat(world.send(Request.get(path.replace("limit=2", "limit=0"))).status()).isEqualTo(400);
  }

  @Test
  void errorsHaveTheShapeAndTheNameOfARequestOfWhoAsks() {
    Response unknown =
        world.send(
            Request.post(
                "/v1/messages",
                ProxiedNetwork.body(RequestForm.MESSAGES, "").replace("small", "none")));
    Response noRoute = world.send(Request.get("/v1/messages"));
    Response noJson = world.send(Request.post("/v1/messages", "{"));
    world.between.close();
    Response noGateway = world.ask(RequestForm.MESSAGES, "");

    for (Response response : List.of(unknown, noRoute, noJson, noGateway)) {
      assertThat(response.status()).as(response.text()).isGreaterThanOrEqualTo(400);
      assertThat(json(response).path("type").asString()).isEqualTo("error");
      String name = json(response).path("request_id").asString();
      assertThat(name).matches("req_[0-9a-f]{24}");
      assertThat(response.header("request-id")).hasValue(name);
    }
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(noGateway.status()).isEqualTo(503);
  }

  @Test
  void countsTokensAndListsModelsInTheShapeOfWhoAsks() {
    String count = ProxiedNetwork.body(RequestForm.MESSAGES, "").replace("\"max_tokens\":4,", "");

    Response counted = world.send(Request.post("/v1/messages/count_tokens", count));

    assertThat(json(counted).path("input_tokens").asInt()).isPositive();
  }
}
