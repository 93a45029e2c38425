package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.GatewayFixture;
import dev.nabla.gateway.ScriptedEngine;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ReceiptFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Everything that can be asked about answers and the node.
class RecordRoutesTest {
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final GatewayFixture gateway = new GatewayFixture(new ScriptedEngine());

  private Response get(String target) {
    return gateway.http.send(Request.get(target));
  }

  private static JsonNode json(Response response) {
    return StrictJson.parse(response.body());
  }

  private Response ask() {
    return gateway.http.send(Request.post("/v1/chat/completions", ASK));
  }

  private static String header(Response response, String name) {
    return response.header(name).orElseThrow();
  }

  @Test
  void aReceiptComesWholeByRequestIdAndBareByReceiptId() {
    Response answer = ask();
    String requestId = header(answer, "x-nabla-request-id");
    String receiptId = header(answer, "x-nabla-receipt-id");

    ReceiptFile mine = ReceiptFile.decode(Bytes.of(get("/v1/receipts/" + requestId).body()));
    ReceiptFile anyones = ReceiptFile.decode(Bytes.of(get("/v1/receipts/" + receiptId).body()));

    assertThat(mine.id().toHex()).isEqualTo(receiptId);
    assertThat(mine.secrets()).isNotNull();
    assertThat(anyones).isEqualTo(mine.withoutSecrets());
  }

  @Test
  void bodiesComeByRequestIdAlone() {
    Response answer = ask();
    String requestId = header(answer, "x-nabla-request-id");
    String receiptId = header(answer, "x-nabla-receipt-id");

    assertThat(get("/v1/receipts/" + requestId + "/request").text()).isEqualTo(ASK);
    assertThat(get("/v1/receipts/" + requestId + "/response").body()).isEqualTo(answer.body());
    assertThat(get("/v1/receipts/" + receiptId + "/request").status()).isEqualTo(404);
  }

  @Test
  void unknownIdsAreNotFound() {
    String unknown = RequestId.random(new java.util.SplittableRandom(9)).toHex();

    for (String id : new String[] {unknown, "0x" + "0".repeat(64), "..", "x"}) {
      Response response = get("/v1/receipts/" + id);

      assertThat(response.status()).isEqualTo(404);
      assertThat(json(response).path("error").path("code").asString()).isEqualTo("not_found");
    }
  }

  @Test
  void aFreshReceiptIsSigned() {
    String id = header(ask(), "x-nabla-request-id");

    Response response = get("/v1/receipts/" + id + "/status");

    assertThat(json(response).path("status").asString()).isEqualTo("SIGNED");
  }

  @Test
  void waitingEndsWhenTheTimeIsUp() {
    String id = header(ask(), "x-nabla-request-id");

    Response response = get("/v1/receipts/" + id + "/status?wait=FINAL&timeout=0");

    assertThat(json(response).path("status").asString()).isEqualTo("SIGNED");
  }

  @Test
  void waitingForWhatIsReachedEndsAtOnce() {
    String id = header(ask(), "x-nabla-request-id");

    Response response = get("/v1/receipts/" + id + "/status?wait=signed&timeout=60");

    assertThat(json(response).path("status").asString()).isEqualTo("SIGNED");
  }

  @Test
  void nonsenseInQueriesIsRefused() {
    String id = header(ask(), "x-nabla-request-id");

    assertThat(get("/v1/receipts/" + id + "/status?wait=SOON").status()).isEqualTo(400);
    assertThat(get("/v1/receipts/" + id + "/status?wait=FINAL&timeout=-1").status()).isEqualTo(400);
  }

  @Test
  void listsModels() {
    JsonNode list = json(get("/v1/models"));
    JsonNode one = json(get("/v1/models/scripted"));

    assertThat(list.path("object").asString()).isEqualTo("list");
    assertThat(list.path("data").path(0)).isEqualTo(one);
    assertThat(one.path("id").asString()).isEqualTo("scripted");
    assertThat(one.path("object").asString()).isEqualTo("model");
    assertThat(one.path("created").isIntegralNumber()).isTrue();
    assertThat(one.path("owned_by").asString()).isEqualTo("nabla");
    assertThat(get("/v1/models/other").status()).isEqualTo(404);
    assertThat(json(get("/v1/models/other")).path("error").path("code").asString())
        .isEqualTo("model_not_found");
  }

  @Test
  void servesBlobsByRoot() {
    String root = "ab".repeat(32);
    gateway.blobs.put(root, new byte[] {1, 2, 3});

    assertThat(get("/v1/blobs/0x" + root).body()).containsExactly(1, 2, 3);
    assertThat(get("/v1/blobs/" + root).body()).containsExactly(1, 2, 3);
    assertThat(get("/v1/blobs/0x" + "00".repeat(32)).status()).isEqualTo(404);
    assertThat(get("/v1/blobs/..%2f..%2fetc").status()).isEqualTo(404);
  }

  @Test
  void tellsItsKeysAndHealth() {
    JsonNode keys = json(get("/signing-key"));
    Response healthy = get("/health");
    gateway.ready(false);
    Response starting = get("/health");

    assertThat(keys.path("tee_id").asString()).isEqualTo(gateway.enclave.nodeId().toHex());
    assertThat(keys.path("public_key").asString()).startsWith("-----BEGIN PUBLIC KEY-----\n");
    assertThat(keys.path("p256").asString())
        .isEqualTo(gateway.enclave.receiptKey().toBytes().toHex());
    assertThat(healthy.status()).isEqualTo(200);
    assertThat(starting.status()).isEqualTo(503);
  }

  @Test
  void unknownPathsAreRefusedInOpenAisShape() {
    Response response = get("/v1/nothing");

    assertThat(response.status()).isEqualTo(404);
    assertThat(json(response).path("error").path("type").asString())
        .isEqualTo("invalid_request_error");
  }
}
