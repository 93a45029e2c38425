package dev.nabla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.inference.router.Router;
import dev.nabla.inference.upstream.ApiKey;
import dev.nabla.inference.upstream.MisbehavingServer;
import dev.nabla.inference.upstream.Provider;
import dev.nabla.inference.upstream.ProviderClient;
import dev.nabla.inference.upstream.ProviderFamily;
import dev.nabla.inference.upstream.UpstreamEngine;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many requests at once, to a model of the node's own and to a bought one, in one piece and as
/// streams, from clients that stay and that leave, on a gateway that is killed again and again.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class MixedLoadProperties {
  private static final int AT_ONCE = 32;
  private static final int KILLS = 10;
  private static final String PATH = "/v1/chat/completions";
  private static final String BOUGHT =
      "data: {\"model\":\"theirs\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n"
          + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},"
          + "\"finish_reason\":\"stop\"}]}\n\n"
          + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
          + "data: [DONE]\n\n";

  private final CrashingFolder folder = new CrashingFolder();
  private final ConcurrentLinkedQueue<Response> acknowledged = new ConcurrentLinkedQueue<>();

  @Test
  void everyAcknowledgedAnswerHasExactlyOneReceiptAndItVerifies() throws Exception {
    int count = Seeds.count(1_000, 10_000);
    Seeds seeds = Seeds.of("mixed load", count);
    Random random = new Random(seeds.seed());
    try (MisbehavingServer server = new MisbehavingServer(MisbehavingServer.stream(BOUGHT));
        ProviderClient client = client(server)) {
      UpstreamEngine bought =
          new UpstreamEngine(
              "large", List.of(new UpstreamEngine.Target(client, "theirs")), _ -> {});
      Router router = new Router(List.of(new ScriptedEngine(), bought));
      for (int kill = 0; kill < KILLS; kill++) {
        GatewayFixture gateway = new GatewayFixture(folder, random, router);
        folder.dieAfter(random.nextInt(count / KILLS * 2_000));
        askAll(gateway, random, count / KILLS);
        folder.restart();
      }
      check(new GatewayFixture(folder, random, router), seeds.toString());
    }
    assertThat(acknowledged.size()).as("%s", seeds).isBetween(count / 10, count);
  }

  private static ProviderClient client(MisbehavingServer server) {
    Provider provider =
        new Provider(
            "acme",
            ProviderFamily.OPENAI,
            server.baseUrl(),
            ApiKey.NONE,
            2 * AT_ONCE,
            Provider.Patience.DEFAULT);
    return new ProviderClient(provider, InstantSource.system());
  }

  private void askAll(GatewayFixture gateway, Random random, int count)
      throws InterruptedException {
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> asked =
          IntStream.range(0, count)
              .<Future<?>>mapToObj(number -> clients.submit(() -> ask(gateway, random, number)))
              .toList();
      for (Future<?> one : asked) {
        awaitUnlessKilled(one);
      }
    }
  }

  private static void awaitUnlessKilled(Future<?> asked) throws InterruptedException {
    try {
      asked.get();
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseInstanceOf(CrashingFolder.Died.class);
    }
  }

  private void ask(GatewayFixture gateway, Random random, int number) {
    String model = random.nextBoolean() ? ScriptedEngine.MODEL : "large";
    boolean stream = random.nextBoolean();
    String body =
        "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%d\"}]}"
            .formatted(model, stream, number);
    Request request = Request.post(PATH, body);
    Response response =
        gateway.http.send(
            random.nextInt(10) == 0 ? request.leavingAfter(random.nextInt(600)) : request);
    if (response.status() == 200 && response.whole()) {
      assertThat(response.text()).contains(stream ? "[DONE]" : "chat.completion");
      acknowledged.add(response);
    }
  }

  private void check(GatewayFixture gateway, String name) {
    Set<String> places = new HashSet<>();
    Set<Hash> ids = new HashSet<>();
    for (Response response : acknowledged) {
      RequestId id =
          RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
      ReceiptFile file = gateway.receipts.byRequestId(id).orElseThrow();
      Opening opening = gateway.receipts.opening(id).orElseThrow();

      assertThat(places.add(file.receipt().window() + "/" + file.receipt().index()))
          .as(name)
          .isTrue();
      assertThat(ids.add(file.id())).as(name).isTrue();
      assertThat(file.id()).as(name).isEqualTo(file.receipt().id(GatewayFixture.DOMAIN));
      assertThat(file.receipt().outcome()).as(name).isEqualTo(Outcome.COMPLETED);
      assertThat(opening.unequalTo(file.receipt())).as(name).isEmpty();
      assertThat(opening.response())
          .as(name)
          .isEqualTo(HashedBody.of(Bytes.of(response.body())).hashed());
      assertThat(file.path().rootOf(TreeHash.KECCAK256, file.id().toBytes()))
          .as(name)
          .isEqualTo(file.window().header().root());
      assertThat(file.window().isSignedBy(gateway.enclave.receiptKey())).as(name).isTrue();
    }
  }
}
