package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody stands between proxy and engine, and does what such people do.
class LyingGatewayTest {
  private static final String STREAM = ",\"stream\":true";
  private static final String DONE = "data: [DONE]";
  private static final Pattern LAST_EVENT =
      Pattern.compile("event: (?:message_stop|response\\.completed|response\\.incomplete)");
  private static final String CLAIMS =
      Arrays.stream(ClaimName.values()).map(ClaimName::label).collect(Collectors.joining("|"));

  private static final List<RequestForm> FORMS =
      List.of(
          RequestForm.CHAT, RequestForm.MESSAGES, RequestForm.COMPLETIONS, RequestForm.RESPONSES);

  private final ProxiedNetwork world = ProxiedNetwork.usual();

  @AfterEach
  void nothingFailed() {
    world.close();
  }

  private static byte[] edit(Response response, String from, String to) {
    assertThat(response.text()).contains(from);
    return response.text().replace(from, to).getBytes(StandardCharsets.UTF_8);
  }

  /// The client learns that it has no answer, and which claim broke.
  private static void assertRefused(Response response, String claim) {
    assertThat(response.text())
        .containsPattern("The receipt does not verify: (?:" + claim + ")\\.")
        .doesNotContain(DONE)
        .doesNotContainPattern(LAST_EVENT);
    if (response.status() == 200) {
      assertThat(response.text()).contains("\"error\":{");
      assertThat(response.whole()).isTrue();
    } else {
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.header("x-should-retry")).contains("false");
    }
  }

  @Test
  void refusesEveryChangedByteAndNamesTheClaim() {
    int count = Seeds.count(2_000, 40_000);
    Seeds seeds = Seeds.of("bytes changed between engine and client", count);
    world.network.validators.forEach(validator -> {
      validator.holdModels(List.of());
      validator.restart();
    });
    for (int i = 0; i < count; i++) {
      if (i % 200 == 199) {
        world.network.advance(3);
      }
      boolean stream = seeds.random().nextBoolean();
      world.between.with((request, gateway) -> changed(gateway.answer(request), seeds));

      Response response =
          world.ask(FORMS.get(seeds.nextInt(0, FORMS.size())), stream ? STREAM : "");

      assertRefused(response, CLAIMS);
    }
    assertThat(world.send(Request.get("/receipts/list.json")).text()).contains("\"count\":0");
  }

  private static Response changed(Response response, Seeds seeds) {
    byte[] body = response.body().clone();
    body[seeds.nextInt(0, body.length)] ^= (byte) seeds.nextInt(1, 256);
    return Meddler.with(response, body);
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "COMPLETIONS", "RESPONSES"})
  void holdsTheEndOfEveryFamilyThatWasAltered(RequestForm form) {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      String end = honest.text().replace("max_tokens", "end_turn");
      String other = end.replace("max_output_tokens", "content_filter");
      return Meddler.with(
          honest, other.replace(":\"length\"", ":\"stop\"").getBytes(StandardCharsets.UTF_8));
    });

    Response response = world.ask(form, STREAM);

    assertRefused(response, "response");
    assertThat(world.told(ProxyEvent.AnswerRefused.class)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "RESPONSES"})
  void showsNoSecondEndOfAFamily(RequestForm form) {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      String text = honest.text();
      String last = text.substring(text.lastIndexOf("event: "));
      byte[] twice = (text + last).getBytes(StandardCharsets.UTF_8);
      return Meddler.with(honest, twice);
    });

    assertRefused(world.ask(form, STREAM), "response");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void refusesAnAnswerToAnotherQuestion(String members) {
    world.between.with((request, gateway) -> {
      String asked = new String(request.body(), StandardCharsets.UTF_8);
      Request other =
          new Request(
              request.method(),
              request.target(),
              request.headers(),
              asked.replace("blue", "red").getBytes(StandardCharsets.UTF_8),
              Integer.MAX_VALUE);
      return gateway.answer(other);
    });

    assertRefused(world.ask(members), "request");
  }

  /// A body that reads in two forms, answered and signed truly in the one that was not asked.
  @Test
  void refusesAnAnswerByTheRulesOfAnotherForm() {
    String body =
        "{\"model\":\"%s\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
            .formatted(SimulatedNetwork.MODEL);
    world.between.with((request, gateway) -> {
      Request other = Request.post("/v1/messages", request.body());
      return gateway.answer(
          other.with("x-nabla-nonce", "ab".repeat(32)).with("x-nabla-receipt", "full"));
    });
    Request asked =
        Request.post("/v1/chat/completions", body).with("x-nabla-nonce", "ab".repeat(32));

    assertRefused(world.send(asked), "evidence");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void refusesARunWithoutOurNonce(String members) {
    world.between.with((request, gateway) -> {
      Request bare = Request.post(request.target(), request.body());
      return gateway.answer(bare.with("x-nabla-receipt", members.isEmpty() ? "full" : ""));
    });

    assertRefused(world.ask(members), "nonce");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", STREAM})
  void refusesAnOldAnswerThatIsPlayedAgain(String members) {
    List<Response> recorded = new ArrayList<>();
    world.between.with((request, gateway) -> {
      recorded.add(gateway.answer(request));
      return recorded.getFirst();
    });
    Response first = world.ask(members);
    Response second = world.ask(members);

    assertThat(first.status()).isEqualTo(200);
    assertRefused(second, "nonce");
  }

  @Test
  void refusesAnOldAnswerEvenWhereTheClientInsistsOnItsNonce() {
    List<Response> recorded = new ArrayList<>();
    world.between.with((request, gateway) -> {
      recorded.add(gateway.answer(request));
      return recorded.getFirst();
    });
    Request request =
        Request.post("/v1/chat/completions", ProxiedNetwork.body(""))
            .with("x-nabla-nonce", "ab".repeat(32));

    assertThat(world.send(request).status()).isEqualTo(200);
    assertRefused(world.send(request), "nonce");
    world.network.advance(60);
    assertRefused(world.send(request), "time");
  }

  @Test
  void refusesAReceiptThatWasSwapped() {
    List<Bytes> receipts = new ArrayList<>();
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      HashedBody parts = HashedBody.of(Bytes.of(honest.body()));
      receipts.add(parts.carried());
      return Meddler.with(
          honest, HashedBody.withMember(parts.hashed(), receipts.getFirst()).toArray());
    });

    assertThat(world.ask("").status()).isEqualTo(200);
    assertRefused(world.ask(",\"seed\":2"), "request");
  }

  @Test
  void refusesAnAnswerWithoutItsReceipt() {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.with(honest, HashedBody.of(Bytes.of(honest.body())).hashed().toArray());
    });

    assertRefused(world.ask(""), "carried receipt");
  }

  @Test
  void holdsTheEndOfAStreamWhoseReceiptIsMissing() {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      String bare = honest.text().replaceAll(": nabla-receipt [A-Za-z0-9_-]+\n\n", "");
      return Meddler.with(honest, bare.getBytes(StandardCharsets.UTF_8));
    });

    Response response = world.ask(STREAM);

    assertRefused(response, "carried receipt");
    assertThat(response.text()).contains("\"delta\"");
  }

  @Test
  void holdsTheEndOfAStreamThatWasAltered() {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.with(
          honest, edit(honest, "\"finish_reason\":\"length\"", "\"finish_reason\":\"stop\""));
    });

    Response response = world.ask(STREAM);

    assertRefused(response, "response");
    assertThat(response.text()).contains("\"finish_reason\":\"stop\"");
    assertThat(world.told(ProxyEvent.AnswerRefused.class)).hasSize(1);
  }

  @Test
  void letsNoStreamEndBeforeItsReceipt() {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.with(honest, edit(honest, ": nabla-receipt", DONE + "\n\n: nabla-receipt"));
    });

    assertRefused(world.ask(STREAM), "response");
  }

  @Test
  void tellsTheClientThatAStreamWasCutShort() {
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.cut(honest, honest.text().indexOf(": nabla-receipt"));
    });

    Response response = world.ask(STREAM);

    assertThat(response.text()).contains("\"delta\"").contains("broke off").doesNotContain(DONE);
    assertThat(response.whole()).isTrue();
  }

  @Test
  void showsNothingOfAnAlteredStreamWhereItBuffers() {
    world.restart(
        new Proxy.Settings(true, ProxiedNetwork.USUAL.keep(), 0, ""),
        new Proxy.SecondLooks(List.of(), null));
    assertThat(world.ask(STREAM).text()).endsWith(DONE + "\n\n");
    world.between.with((request, gateway) -> {
      Response honest = gateway.answer(request);
      return Meddler.with(
          honest, edit(honest, "\"finish_reason\":\"length\"", "\"finish_reason\":\"stop\""));
    });

    Response response = world.ask(STREAM);

    assertThat(response.status()).isEqualTo(502);
    assertRefused(response, "response");
    assertThat(response.text()).doesNotContain("delta");
  }

  @Test
  void refusesGarbage() {
    for (String garbage : List.of("", "null", "<html>", "{\"choices\":[]}", "{\"a\":1,\"a\":2}")) {
      world.between.with((request, gateway) ->
          Meddler.with(gateway.answer(request), garbage.getBytes(StandardCharsets.UTF_8)));

      assertRefused(world.ask(""), CLAIMS);
    }
  }
}
