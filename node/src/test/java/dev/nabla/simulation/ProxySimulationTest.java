package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.Verdict;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvent;
import dev.nabla.services.proxy.Purse;
import dev.nabla.simulation.LyingEngine.Lie;
import dev.nabla.tee.enclave.SoftwareEnclave;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The proxy in front of a whole network: real ledger, real contracts, real engine, virtual clock.
class ProxySimulationTest {
  private static final int USER = 9;
  private static final Proxy.SecondLooks NO_LOOKS = new Proxy.SecondLooks(List.of(), null);
  private static final Proxy.Settings ALL_TWICE =
      new Proxy.Settings(false, KeepLimits.DEFAULT, 1, "");

  private final ProxiedNetwork world = ProxiedNetwork.usual();

  @AfterEach
  void nothingFailed() {
    world.close();
  }

  private static String id(Response response) {
    return response.header("x-nabla-request-id").orElseThrow();
  }

  private String get(String path) {
    return world.send(Request.get(path)).text();
  }

  private ReceiptFile receipt(String id) {
    return ReceiptFile.decode(Bytes.of(world.send(Request.get("/v1/receipts/" + id)).body()));
  }

  @Test
  void passesAnAnswerOnAndKeepsItsReceipt() {
    Response response = world.ask("");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.text()).contains("chat.completion").doesNotContain("nabla_receipt");
    assertThat(response.header("x-nabla-verified")).contains("receipt");
    assertThat(get("/v1/receipts/" + id(response) + "/request")).isEqualTo(ProxiedNetwork.body(""));
    assertThat(get("/v1/receipts/" + id(response) + "/response")).isEqualTo(response.text());
    List<Claim> claims =
        ReceiptVerifier.verify(
            receipt(id(response)),
            Bytes.utf8(ProxiedNetwork.body("")),
            Bytes.of(response.body()),
            world.network.trusted());
    assertThat(ReceiptVerifier.holds(claims)).isTrue();
  }

  private String calledBeforeAGateway(String header, String key) {
    List<String> names = new ArrayList<>();
    world.between.with((request, gateway) -> {
      names.add(request.headers().getOrDefault("Authorization", "none"));
      return gateway.answer(request);
    });
    Request request =
        Request.post("/v1/chat/completions", ProxiedNetwork.body("")).with(header, key);
    assertThat(world.send(request).status()).isEqualTo(200);
    return names.getFirst();
  }

  @Test
  void callsEachClientByANameThatDoesNotTellItsKey() {
    String first = calledBeforeAGateway("Authorization", "Bearer sk-first");

    assertThat(first).startsWith("Bearer nabla-").doesNotContain("sk-first");
    assertThat(calledBeforeAGateway("Authorization", "Bearer sk-first")).isEqualTo(first);
    assertThat(calledBeforeAGateway("Authorization", "Bearer sk-second")).isNotEqualTo(first);
    assertThat(calledBeforeAGateway("x-api-key", "Bearer sk-first")).isNotEqualTo(first);
  }

  @Test
  void givesTheReceiptToAClientThatAsksForIt() {
    Request request =
        Request.post("/v1/chat/completions", ProxiedNetwork.body(""))
            .with("x-nabla-receipt", "full");

    assertThat(world.send(request).text()).contains(",\"nabla_receipt\":{");
  }

  @Test
  void passesAStreamOnAsItComes() {
    Response response = world.ask(",\"stream\":true");

    assertThat(response.text()).contains(": nabla-receipt ").endsWith("data: [DONE]\n\n");
    assertThat(response.flushes()).hasSizeGreaterThan(2);
    assertThat(response.whole()).isTrue();
    assertThat(receipt(id(response)).secrets()).isNotNull();
  }

  @Test
  void saysThatAModelIsUnknownAsTheApiDoes() {
    Response response =
        world.send(
            Request.post(
                "/v1/chat/completions",
                "{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}"));

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text()).contains("\"code\":\"model_not_found\"");
    assertThat(world.send(Request.get("/v1/models/none")).status()).isEqualTo(404);
    assertThat(get("/v1/models")).contains("\"id\":\"" + SimulatedNetwork.MODEL + "\"");
  }

  @Test
  void watchesReceiptsUntilTheyAreFinalAndTheFileShowsIt() {
    String id = id(world.ask(""));
    assertThat(get("/v1/receipts/" + id + "/status")).contains("SIGNED");

    world.network.advance(60);

    assertThat(get("/v1/receipts/" + id + "/status")).contains("FINAL");
    List<Claim> claims = ReceiptVerifier.verify(receipt(id), null, null, world.network.trusted());
    assertThat(claims)
        .filteredOn(claim -> claim.name() == ClaimName.STATUS)
        .allMatch(claim -> claim.verdict() == Verdict.PROVED && claim.detail().startsWith("FINAL"));
  }

  @Test
  void goesOnWatchingAfterARestart() {
    String id = id(world.ask(""));
    world.restart(ProxiedNetwork.USUAL, NO_LOOKS);

    world.network.advance(60);

    assertThat(get("/v1/receipts/" + id + "/status")).contains("FINAL");
  }

  @Test
  void fetchesTheReceiptOfAStreamWhoseClientLeft() {
    Response response =
        world.send(
            Request.post("/v1/chat/completions", ProxiedNetwork.body(",\"stream\":true"))
                .leavingAfter(20));
    assertThat(response.whole()).isFalse();

    world.network.advance(5);

    assertThat(get("/receipts/list.json")).contains("\"count\":1");
  }

  @Test
  void asksAnotherGatewayWhereOneDoesNotAnswer(@TempDir Path folder) {
    try (SoftwareEnclave other =
        SoftwareEnclave.open(folder.resolve("key"), world.network.timeline, new SecureRandom())) {
      world.network.register(other, "http://127.0.0.1:1");
      world.network.advance(10);

      for (int i = 0; i < 40 && world.events.isEmpty(); i++) {
        assertThat(world.ask("").status()).isEqualTo(200);
      }

      assertThat(world.told(ProxyEvent.GatewayFailed.class)).isNotEmpty();
    }
  }

  @Test
  void refusesReceiptsOfAnotherNodeThanWasAsked(@TempDir Path folder) {
    try (SoftwareEnclave other =
        SoftwareEnclave.open(folder.resolve("key"), world.network.timeline, new SecureRandom())) {
      world.network.register(other, world.between.address());
      world.network.advance(10);

      for (int i = 0; i < 40 && world.events.isEmpty(); i++) {
        assertThat(world.ask("").status()).isEqualTo(200);
      }

      assertThat(world.told(ProxyEvent.AnswerRefused.class))
          .isNotEmpty()
          .allMatch(event -> event.claim().equals("node key"));
    }
  }

  @Test
  void findsAFalseAnswerByRunningItAgainAndAccusesIt() {
    Purse purse = new Purse(world.network.account(USER), DevelopmentNetwork.coins(1));
    world.restart(ALL_TWICE, new Proxy.SecondLooks(List.of(world.network.weights()), purse));
    world.network.validators.forEach(validator -> {
      validator.holdModels(List.of());
      validator.restart();
    });
    world.network.engine.lieNext(Lie.TEXT);
    ReceiptFile lie = receipt(id(world.ask("")));
    ReceiptFile truth = receipt(id(world.ask("")));

    world.network.advance(8);

    assertThat(world.told(ProxyEvent.AnswerFalse.class))
        .extracting(ProxyEvent.AnswerFalse::receiptId)
        .containsExactly(lie.id());
    assertThat(world.told(ProxyEvent.Accused.class)).hasSize(1);
    assertThat(world.network.client.view(SettlementContract.dispute(lie.id())).challenger())
        .isEqualTo(world.network.account(USER).address());
    assertThat(get("/receipts/" + truth.id() + "/claims.json")).contains("\"check\":\"TRUE\"");
  }

  @Test
  void staysWithinItsLimitOnBonds() {
    Purse purse = new Purse(world.network.account(USER), DevelopmentNetwork.coins(1));
    world.restart(ALL_TWICE, new Proxy.SecondLooks(List.of(world.network.weights()), purse));
    world.network.validators.forEach(validator -> {
      validator.holdModels(List.of());
      validator.restart();
    });
    for (int i = 0; i < 3; i++) {
      world.network.engine.lieNext(Lie.TEXT);
      world.ask("");
    }

    for (int second = 0; second < 20; second++) {
      world.network.advance(1);

      assertThat(get("/receipts/list.json").split("\"accusation\":\"SENT\"", -1))
          .hasSizeLessThanOrEqualTo(2);
    }

    assertThat(world.told(ProxyEvent.AnswerFalse.class)).hasSize(3);
    assertThat(world.told(ProxyEvent.Accused.class)).isNotEmpty();
  }

  @Test
  void accusesNothingThatItsOwnerKeptPrivate() {
    Purse purse = new Purse(world.network.account(USER), DevelopmentNetwork.coins(9));
    world.restart(ALL_TWICE, new Proxy.SecondLooks(List.of(world.network.weights()), purse));
    world.network.engine.lieNext(Lie.TEXT);

    world.send(
        Request.post("/v1/chat/completions", ProxiedNetwork.body(""))
            .with("x-nabla-disclosure", "hashes"));
    world.network.advance(10);

    assertThat(world.told(ProxyEvent.AnswerFalse.class)).hasSize(1);
    assertThat(world.told(ProxyEvent.Accused.class)).isEmpty();
    assertThat(world.told(ProxyEvent.NotAccused.class))
        .allMatch(event -> event.detail().contains("publish"));
  }

  @Test
  void takesNoQuestionThatItCouldNotKeep() {
    world.restart(new Proxy.Settings(false, new KeepLimits(2, 1 << 30), 0, ""), NO_LOOKS);
    world.ask("");
    world.ask("");

    Response refused = world.ask("");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(refused.text()).contains("folder_full");

    world.network.advance(60);
    assertThat(world.ask("").status()).isEqualTo(200);
  }

  @Test
  void letsNoPageOfAStrangerIn() {
    Request request = Request.get("/receipts/list.json");

    assertThat(world.send(request.with("Host", "127.0.0.1:8402")).status()).isEqualTo(200);
    assertThat(world.send(request.with("Host", "evil.example")).status()).isEqualTo(403);
    assertThat(world.send(request.with("Host", "127.0.0.1.evil.example")).status()).isEqualTo(403);
    assertThat(world.send(request.with("Origin", "https://evil.example")).status()).isEqualTo(403);
    assertThat(world.send(request.with("Origin", "null")).status()).isEqualTo(403);
    assertThat(world.send(request.with("Origin", "http://localhost:3000")).status()).isEqualTo(200);
  }

  @Test
  void servesAPageThatLoadsNothingFromElsewhere() {
    for (String path :
        List.of(
            "/receipts",
            "/receipts/receipts.js",
            "/receipts/verify.js",
            "/receipts/receipts.css")) {
      Response response = world.send(Request.get(path));

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'")
          .doesNotContain("unsafe");
      assertThat(response.text()).doesNotContainPattern("(?:src|href|from)=?\\s*[\"']?https?:");
    }
  }
}
