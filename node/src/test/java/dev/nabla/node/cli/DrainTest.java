package dev.nabla.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.Repository;
import dev.nabla.inference.store.PullProgress;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.process.ChildJvm;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import dev.nabla.node.wiring.NetworkFile;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.HashedBody;
import dev.nabla.protocol.inference.Outcome;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ReceiptVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A whole network in a process of its own that is asked to end in the middle of an answer.
@Timeout(300)
class DrainTest {
  private static final int OFFSET = 21_300;
  private static final Duration START = Duration.ofMinutes(2);
  private static final String MODEL = "bench-small";
  private static final String BODY =
      "{\"model\":\"slow\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}]}";

  @TempDir private Path folder;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpServer provider =
      HttpServer.start(
          HttpServerConfig.loopback(0), List.of(Route.post("/v1/chat/completions", this::dawdle)));

  /// Says one word, and the other only when the test allows it.
  private void dawdle(dev.nabla.infrastructure.http.Exchange exchange) throws IOException {
    exchange.body();
    try (OutputStream out =
        exchange.respondStream(200, Map.of("Content-Type", "text/event-stream"))) {
      write(out, "{\"content\":\"Because\"}", "null");
      begun.countDown();
      if (!mayEnd.await(2, TimeUnit.MINUTES)) {
        throw new IOException("nobody let it end");
      }
      write(out, "{\"content\":\" so.\"}", "\"stop\"");
      out.write("data: [DONE]\n\n".getBytes(UTF_8));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void write(OutputStream out, String delta, String finish) throws IOException {
    String chunk =
        "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
                .formatted(delta, finish);
    out.write(chunk.getBytes(UTF_8));
    out.flush();
  }

  private ChildJvm start(String... options) throws IOException {
    DataFolder data = new DataFolder(folder.resolve("data"));
    Files.createDirectories(data.root());
    Path model = folder.resolve("small.gguf");
    if (!Files.exists(model)) {
      try (InputStream in = DrainTest.class.getResourceAsStream("/bench/small.gguf")) {
        Files.copy(Objects.requireNonNull(in), model);
      }
      new ModelShelf(data).store().add(model, MODEL, PullProgress.SILENT);
    }
    Files.writeString(
        data.providersFile(),
        "{\"providers\":{\"tests\":{\"family\":\"openai\",\"baseUrl\":\"http://127.0.0.1:%d/v1\"}},"
                .formatted(provider.port())
            + "\"models\":{\"slow\":[{\"provider\":\"tests\",\"model\":\"m\"}]}}");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "up",
                "--data",
                data.root().toString(),
                "--model",
                MODEL,
                "--threads",
                "1",
                "--port-offset",
                Integer.toString(OFFSET)));
    arguments.addAll(List.of(options));
    ChildJvm child =
        ChildJvm.start(
            new ChildJvm.Launch(
                Main.class,
                arguments,
                List.of(
                    "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"),
                folder));
    child.awaitLine(line -> line.contains("ready       "), START);
    return child;
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + (port + OFFSET) + path);
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(at(port, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<InputStream> ask() throws Exception {
    return http.send(
        HttpRequest.newBuilder(at(8480, "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  @Test
  void anAnswerUnderWayEndsWholeWithItsReceiptAndNothingElseBegins() throws Exception {
    try (ChildJvm child = start("--log", "json", "--drain", "60")) {
      assertThat(get(8480, "/health").body()).contains("\"status\":\"OK\"");
      HttpResponse<InputStream> answer = ask();
      assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
      // Unlike the process's own, this leaves its output open.
      assertThat(ProcessHandle.of(child.pid()).orElseThrow().destroy()).isTrue();

      child.awaitLine(line -> line.contains("draining"), START);
      awaitDraining();
      assertThat(get(8480, "/health").body()).contains("\"status\":\"DRAINING\"");
      HttpResponse<InputStream> late = ask();
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(late.headers().firstValue("Retry-After")).isPresent();
      mayEnd.countDown();

      String text = new String(answer.body().readAllBytes(), UTF_8);
      assertThat(text).contains("Because", " so.").endsWith("data: [DONE]\n\n");
      assertThat(ReceiptVerifier.holds(claims(text))).isTrue();
      ProcessHandle.of(child.pid()).ifPresent(one -> one.onExit().join());
      assertThat(child.stop(START)).isEqualTo(ExitCode.OK);
      assertThatNothingListens();
      assertThatEveryLineIsJson(child.text());
    } finally {
      provider.close();
    }
  }

  private void awaitDraining() throws Exception {
    while (get(8480, "/health").statusCode() != 503) {
      Thread.onSpinWait();
    }
  }

  private List<Claim> claims(String text) {
    HashedBody body = HashedBody.of(Bytes.utf8(text));
    return ReceiptVerifier.verify(
        ReceiptFile.decode(Objects.requireNonNull(body.carried())),
        Bytes.utf8(BODY),
        Bytes.utf8(text),
        new NetworkFile(new DataFolder(folder.resolve("data"))).read().orElseThrow());
  }

  private void assertThatNothingListens() {
    for (int port : List.of(8402, 8443, 8480, 8545, 9464)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> get(port, "/health"))
          .isInstanceOf(ConnectException.class);
    }
  }

  private static void assertThatEveryLineIsJson(String output) {
    List<String> lines =
        output
            .lines()
            .filter(line -> !line.startsWith("WARNING: ") && !line.startsWith("(output ended"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(lines).allMatch(line -> line.startsWith("{"));
    for (String line : lines) {
      JsonNode json = StrictJson.parse(line.getBytes(UTF_8));
      assertThat(json.path("level").asString("")).as(line).isNotEmpty();
      assertThat(json.path("formattedMessage").asString("")).as(line).isNotEmpty();
      assertThat(line).doesNotContain("Why?");
    }
  }

  @Test
  void whatOutlastsTheLimitIsCutOffWithAReceipt() throws Exception {
    try {
      String id;
      try (ChildJvm child = start("--drain", "1")) {
        HttpResponse<InputStream> answer = ask();
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        id = answer.headers().firstValue("x-nabla-request-id").orElseThrow();

        assertThat(child.stop(START)).isEqualTo(ExitCode.OK);
      }

      try (ChildJvm next = start()) {
        ReceiptFile receipt =
            ReceiptFile.decode(Bytes.utf8(get(8480, "/v1/receipts/" + id).body()));
        assertThat(receipt.receipt().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(next.isAlive()).isTrue();
      }
    } finally {
      mayEnd.countDown();
      provider.close();
    }
  }

  @Test
  void theBoardAndItsAlertsAskForWhatIsShown() throws Exception {
    try (ChildJvm child = start()) {
      http.send(
          HttpRequest.newBuilder(at(8402, "/v1/chat/completions"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"model\":\"%s\",\"max_tokens\":4,\"stream\":true,".formatted(MODEL)
                          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
      String shown = get(9464, "/metrics").body();

      assertThat(expressions()).hasSizeGreaterThan(25);
      for (String expression : expressions()) {
        assertThat(names(expression))
            .as(expression)
            .isNotEmpty()
            .allMatch(name -> isShown(shown, name));
        assertThat(labels(expression))
            .as(expression)
            .allMatch(label -> shown.contains(label + "=\""));
      }
      assertThat(child.isAlive()).isTrue();
    } finally {
      provider.close();
    }
  }

  /// What the board and the alerts ask Prometheus.
  private static List<String> expressions() throws IOException {
    Path ops = Repository.root().resolve("ops");
    List<String> found = new ArrayList<>();
    JsonNode board = StrictJson.parse(Files.readAllBytes(ops.resolve("grafana-board.json")));
    for (JsonNode panel : board.path("panels")) {
      panel.path("targets").forEach(target -> found.add(target.path("expr").asString("")));
    }
    for (String line : Files.readAllLines(ops.resolve("alerts.yml"))) {
      if (line.strip().startsWith("expr: ")) {
        found.add(line.strip().substring(6));
      }
    }
    return found;
  }

  private static List<String> names(String expression) {
    String bare =
        expression.replaceAll("\\bby \\([^)]*\\)", "").replaceAll("[{][^}]*[}]|\\[[^]]*]", "");
    return matches("[a-z]+(?:_[a-z]+)+", bare)
        .filter(one -> !one.equals("histogram_quantile"))
        .toList();
  }

  private static List<String> labels(String expression) {
    Stream<String> grouped = matches("\\bby \\([^)]*\\)", expression).map(one -> one.substring(3));
    Stream<String> chosen =
        matches("[{][^}]*[}]", expression).map(one -> one.replaceAll("\"[^\"]*\"", ""));
    return Stream.concat(grouped, chosen).flatMap(one -> matches("[a-z_]+", one)).toList();
  }

  private static Stream<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(MatchResult::group);
  }

  private static boolean isShown(String shown, String name) {
    return shown
        .lines()
        .anyMatch(line ->
            line.startsWith(name + " ")
                || line.startsWith(name + "{")
                || line.startsWith("# TYPE " + name + " "));
  }
}
