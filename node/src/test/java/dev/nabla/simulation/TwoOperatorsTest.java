package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvent;
import dev.nabla.services.proxy.Purse;
import dev.nabla.simulation.LyingEngine.Lie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A proxy before two nodes that serve the same model: one holds the other to its word, and one
/// does what the other cannot.
class TwoOperatorsTest {
  private static final int USER = 7;
  private static final int TRIES = 40;

  private final ProxiedNetwork world = ProxiedNetwork.usual();
  @TempDir private Path folder;
  private SecondNode second;

  @BeforeEach
  void join() {
    second = SecondNode.join(world.network, folder);
  }

  @AfterEach
  void leave() {
    world.close();
    second.close();
  }

  /// Every answer is asked of the second operator once more; none is run here.
  private void shadow() {
    world.restart(
        new Proxy.Settings(false, KeepLimits.DEFAULT, 1, second.front.address()),
        new Proxy.SecondLooks(
            List.of(), new Purse(world.network.account(USER), DevelopmentNetwork.coins(9))));
    world.network.validators.forEach(validator -> {
      validator.holdModels(List.of());
      validator.restart();
    });
    world.network.advance(10);
  }

  private JsonNode kept() {
    Response list = world.send(Request.get("/receipts/list.json"));
    return StrictJson.parse(list.body()).path("receipts");
  }

  private List<String> checks() {
    List<String> checks = new ArrayList<>();
    kept().values().forEach(one -> checks.add(one.path("check").asString()));
    return checks;
  }

  @Test
  void equalAnswersOfTwoOperatorsAreTrue() {
    shadow();
    for (String members : List.of("", ",\"stream\":true", ",\"temperature\":0.9")) {
      assertThat(world.ask(members).status()).isEqualTo(200);
    }

    world.network.advance(20);

    assertThat(checks()).contains("TRUE").doesNotContain("DUE", "FALSE");
    assertThat(kept().size()).isGreaterThan(3);
    assertThat(world.told(ProxyEvent.AnswerFalse.class)).isEmpty();
    assertThat(world.told(ProxyEvent.Accused.class)).isEmpty();
  }

  @Test
  void unequalAnswersBecomeChallenges() {
    shadow();
    world.network.engine.lieNext(Lie.TOKEN);
    Response lied = world.ask("");
    assertThat(lied.status()).isEqualTo(200);

    world.network.advance(40);

    List<Hash> suspected =
        world.told(ProxyEvent.AnswerFalse.class).stream()
            .map(ProxyEvent.AnswerFalse::receiptId)
            .toList();
    assertThat(suspected).hasSize(2);
    assertThat(world.told(ProxyEvent.Accused.class))
        .isNotEmpty()
        .allMatch(event -> suspected.contains(event.receiptId()));
  }

  @Test
  void whatOneNodeCannotProveAnotherIsAskedFor() {
    world.between.with(
        (request, gateway) -> gateway.answer(request.with("x-nabla-verification", "zkml")));

    int unmet = 0;
    for (int i = 0; i < TRIES; i++) {
      int before = kept().size();
      Response response = world.ask("");

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      unmet += kept().size() - before - 1;
    }

    assertThat(unmet).as("refusals of the first node, each with its receipt").isPositive();
  }

  @Test
  void aWishThatNoNodeMeetsIsRefusedWithTheReceiptsOfBoth() {
    Response response =
        world.send(
            Request.post("/v1/chat/completions", ProxiedNetwork.body(""))
                .with("x-nabla-verification", "zkml"));

    assertThat(response.status()).as(response.text()).isEqualTo(422);
    assertThat(kept().size()).isEqualTo(2);
  }

  @Test
  void whatIsCutBeforeAByteWasShownAnotherNodeAnswers() {
    world.between.with((request, gateway) -> Meddler.cut(gateway.answer(request), 0));

    for (int i = 0; i < TRIES && world.told(ProxyEvent.GatewayFailed.class).isEmpty(); i++) {
      Response response = world.ask(",\"stream\":true");

      assertThat(response.text()).contains("data: [DONE]");
    }

    assertThat(world.told(ProxyEvent.GatewayFailed.class)).isNotEmpty();
  }
}
