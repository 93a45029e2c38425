package dev.nabla.infrastructure.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The server on a real port of the loopback interface, seen by good and by bad clients.
@Timeout(60)
class HttpServerTest {
  private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");
  private static final HttpLimits TIGHT =
      new HttpLimits(
          1_000,
          2_000,
          4,
          Duration.ofSeconds(20),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(5));

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private HttpServer server = serve(List.of(Route.post("/echo", HttpServerTest::echo)));

  private static void echo(Exchange exchange) throws IOException {
    exchange.respond(200, TEXT, exchange.body());
  }

  private static HttpServer serve(List<Route> routes) {
    return HttpServer.start(HttpServerConfig.loopback(0).withLimits(TIGHT), routes);
  }

  private void replaceServer(List<Route> routes) {
    server.close();
    server = serve(routes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private final CompletableFuture<Boolean> noticed = new CompletableFuture<>();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  /// Answers once its client has gone, or after ten seconds.
  private void waitForLeaving(Exchange exchange) throws IOException {
    exchange.body();
    asked.complete(null);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!exchange.clientGone() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    noticed.complete(exchange.clientGone());
    exchange.respond(200, TEXT, new byte[0]);
  }

  @Test
  void noticesAClientOfHttp1ThatLeavesBeforeItsAnswer() throws Exception {
    replaceServer(List.of(Route.post("/wait", this::waitForLeaving)));

    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client
          .getOutputStream()
          .write(ascii("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"));
      asked.get(10, TimeUnit.SECONDS);
    }

    assertThat(noticed.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void noticesAClientOfHttp2ThatLeavesBeforeItsAnswer() throws Exception {
    replaceServer(
        List.of(
            Route.post("/wait", this::waitForLeaving),
            Route.get("/hello", exchange -> exchange.respond(200, TEXT, new byte[0]))));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    URI base = URI.create("http://127.0.0.1:" + server.port());
    HttpRequest hello = HttpRequest.newBuilder(base.resolve("/hello")).build();
    assertThat(client.send(hello, HttpResponse.BodyHandlers.discarding()).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
    HttpRequest wait =
        HttpRequest.newBuilder(base.resolve("/wait"))
            .POST(HttpRequest.BodyPublishers.ofString("hi"))
            .build();
    var _ = client.sendAsync(wait, HttpResponse.BodyHandlers.discarding());
    asked.get(10, TimeUnit.SECONDS);

    client.shutdownNow();

    assertThat(noticed.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void losesNothingOfTheNextRequestWhileItLooksOut() throws Exception {
    replaceServer(
        List.of(
            Route.post(
                "/look",
                exchange -> {
                  byte[] body = exchange.body();
                  for (int i = 0; i < 20; i++) {
                    assertThat(exchange.clientGone()).isFalse();
                    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                  }
                  exchange.respond(200, TEXT, body);
                })));
    String request = "POST /look HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nbody";
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      for (int i = 0; i < 6; i++) {
        client.getOutputStream().write(ascii(request + i));
      }
      client.setSoTimeout(10_000);
      StringBuilder read = new StringBuilder();
      byte[] buffer = new byte[4096];
      while (!read.toString().contains("body5")) {
        int count = client.getInputStream().read(buffer);
        assertThat(count).isPositive();
        read.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
      }
      assertThat(read).contains("body0", "body1", "body2", "body3", "body4");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void answersOverHttp1AndUpgradesToHttp2() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
        replaceServer(
            List.of(
                Route.get(
                    "/hello/{name}",
                    exchange ->
                        exchange.respond(
                            200, TEXT, exchange.pathParameter("name").getBytes(UTF_8)))));
        HttpRequest request = HttpRequest.newBuilder(uri("/hello/a%20b")).version(version).build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("a b");
        assertThat(response.version()).isEqualTo(version);
      }
    }
  }

  @Test
  void refusesBodiesBeyondTheBoundHoweverTheyAreFramed() throws Exception {
    String tooLong = "x".repeat(1_001);

    String withLength =
        exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + tooLong);
    String inChunks =
        exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                + tooLong
                + "\r\n0\r\n\r\n");

    assertThat(withLength).startsWith("HTTP/1.1 413").contains("larger than 1000 bytes");
    assertThat(inChunks).startsWith("HTTP/1.1 413");
  }

  @Test
  void aClientThatIsStillSendingHearsWhyItIsRefused() throws Exception {
    int length = 8 << 20;

    String answer =
        exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + length
                + "\r\n\r\n"
                + "x".repeat(length));

    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void acceptsABodyOfExactlyTheBound() throws Exception {
    String body = "x".repeat(1_000);

    String answer =
        exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n"
                + body);

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith(body);
  }

  @Test
  void refusesEncodedBodies() throws Exception {
    String answer =
        exchange(
            "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: 2\r\n\r\nxx");

    assertThat(answer).startsWith("HTTP/1.1 415").contains("gzip");
  }

  @Test
  void refusesHeadersBeyondTheBound() throws Exception {
    String answer =
        exchange("POST /echo HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(3_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 4");
  }

  @Test
  void tellsUnknownPathsFromWrongMethods() throws Exception {
    String unknown = exchange("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    String method = exchange("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(unknown).startsWith("HTTP/1.1 404");
    assertThat(method).startsWith("HTTP/1.1 405").contains("Allow: POST");
  }

  @Test
  void cutsOffABodyThatDripsIn() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n".getBytes(US_ASCII));

      drip(out);

      assertThat(rest(socket)).doesNotContain("200 OK");
    }
  }

  @Test
  void cutsOffHeadersThatDripIn() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write("POST /echo HTTP/1.1\r\nX: ".getBytes(US_ASCII));

      drip(out);

      assertThat(rest(socket)).doesNotContain("200 OK");
    }
  }

  /// Writes single bytes until the server has had enough.
  private static void drip(OutputStream out) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try {
      while (System.nanoTime() < giveUp) {
        out.write('x');
        out.flush();
        boolean _ = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
      }
    } catch (IOException _) {
      return;
    }
    throw new AssertionError("the server kept a dripping connection for 20 s");
  }

  @Test
  void tellsTheHandlerThatTheClientLeft() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    replaceServer(List.of(Route.get("/stream", exchange -> streamUntilGone(exchange, left))));
    try (Socket socket = connect()) {
      socket.getOutputStream().write(get("/stream"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }

    left.countDown();

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
  }

  @Test
  void countsAClientThatStopsReadingAsGone() throws Exception {
    CountDownLatch nothing = new CountDownLatch(0);
    replaceServer(List.of(Route.get("/stream", exchange -> streamUntilGone(exchange, nothing))));
    try (Socket socket = connect()) {
      socket.getOutputStream().write(get("/stream"));

      assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(ClientGoneException.class);
    }
  }

  private void streamUntilGone(Exchange exchange, CountDownLatch start) throws IOException {
    try (OutputStream out = exchange.respondStream(200, TEXT)) {
      out.write(new byte[1_000]);
      out.flush();
      start.await();
      while (true) {
        out.write(new byte[100_000]);
        out.flush();
      }
    } catch (IOException e) {
      failure.complete(e);
      throw e;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void sendsEachFlushAtOnce() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    replaceServer(
        List.of(
            Route.get(
                "/two",
                exchange -> {
                  try (OutputStream out = exchange.respondStream(200, TEXT)) {
                    out.write("first".getBytes(US_ASCII));
                    out.flush();
                    seen.await();
                    out.write("second".getBytes(US_ASCII));
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                })));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(uri("/two")).build(),
              HttpResponse.BodyHandlers.ofInputStream());

      byte[] first = response.body().readNBytes(5);
      seen.countDown();
      byte[] second = response.body().readAllBytes();

      assertThat(new String(first, US_ASCII)).isEqualTo("first");
      assertThat(new String(second, US_ASCII)).isEqualTo("second");
    }
  }

  @Test
  void aStreamThatIsNotClosedReachesTheClientAsBroken() throws Exception {
    replaceServer(
        List.of(
            Route.get(
                "/half",
                exchange -> {
                  OutputStream out = exchange.respondStream(200, TEXT);
                  out.write("half".getBytes(US_ASCII));
                  out.flush();
                })));
    try (HttpCaller caller = new HttpCaller(Duration.ofSeconds(5))) {
      HttpCaller.Bounds bounds = new HttpCaller.Bounds(1_000, Duration.ofSeconds(10));

      assertThatThrownBy(() -> caller.get(uri("/half"), bounds)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void finishesWhatIsUnderWayBeforeItStops() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    replaceServer(
        List.of(
            Route.get(
                "/slow",
                exchange -> {
                  entered.countDown();
                  try {
                    finish.await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  exchange.respond(200, TEXT, "done".getBytes(US_ASCII));
                })));
    try (HttpCaller caller = new HttpCaller(Duration.ofSeconds(5))) {
      HttpCaller.Bounds bounds = new HttpCaller.Bounds(1_000, Duration.ofSeconds(30));
      URI slowUri = uri("/slow");
      CompletableFuture<HttpCaller.Reply> slow = ask(caller, "/slow", bounds);
      entered.await();
      Thread closing = Thread.ofVirtual().start(server::close);

      int refused = 200;
      while (refused != 503) {
        refused = caller.get(uri("/nothing"), bounds).status();
      }
      finish.countDown();

      assertThat(slow.get().body()).isEqualTo("done".getBytes(US_ASCII));
      closing.join();
      assertThatThrownBy(() -> caller.get(slowUri, bounds)).isInstanceOf(IOException.class);
    }
  }

  private CompletableFuture<HttpCaller.Reply> ask(
      HttpCaller caller, String path, HttpCaller.Bounds bounds) {
    CompletableFuture<HttpCaller.Reply> reply = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            reply.complete(caller.get(uri(path), bounds));
          } catch (IOException e) {
            reply.completeExceptionally(e);
          }
        });
    return reply;
  }

  @Test
  void closesConnectionsBeyondTheBoundAndRecovers() throws Exception {
    byte[] idle = "GET /".getBytes(US_ASCII);
    try (Socket a = connect();
        Socket b = connect();
        Socket c = connect();
        Socket d = connect()) {
      for (Socket socket : List.of(a, b, c, d)) {
        // A whole exchange each, so that the server has counted it.
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      try (Socket fifth = connect()) {
        fifth.getOutputStream().write(idle);

        assertThat(rest(fifth)).isEmpty();
      }
    }

    String later = "";
    while (later.isEmpty()) {
      later = exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }
    assertThat(later).startsWith("HTTP/1.1 404");
  }

  @Test
  void tellsOfItselfWhileItDrainsAndRefusesTheRest() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    replaceServer(
        List.of(
            Route.get(
                "/slow",
                exchange -> {
                  began.countDown();
                  await(asked);
                  exchange.respond(200, TEXT, "whole".getBytes(UTF_8));
                }),
            Route.ofHealth(
                "/health",
                exchange ->
                    exchange.respond(
                        exchange.draining() ? 503 : 200, TEXT, "health".getBytes(UTF_8)))));
    assertThat(getOnce("/health")).startsWith("HTTP/1.1 200");
    CompletableFuture<String> slow = inBackground(() -> getOnce("/slow"));
    await(began);

    Thread closing = Thread.ofVirtual().start(server::close);
    awaitDraining();

    assertThat(getOnce("/health")).startsWith("HTTP/1.1 503").endsWith("health");
    assertThat(getOnce("/slow")).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
    asked.countDown();
    assertThat(slow.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").endsWith("whole");
    closing.join();
  }

  @Test
  void asksWhatOutlastsTheDrainToStopAndLetsItEnd() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    server.close();
    server =
        HttpServer.start(
            HttpServerConfig.loopback(0).withLimits(TIGHT.withDrainTimeout(Duration.ofMillis(200))),
            List.of(
                Route.get(
                    "/endless",
                    exchange -> {
                      began.countDown();
                      while (!exchange.stopping()) {
                        Thread.onSpinWait();
                      }
                      exchange.respond(200, TEXT, "cut".getBytes(UTF_8));
                    })));
    CompletableFuture<String> endless = inBackground(() -> getOnce("/endless"));
    await(began);

    server.close();

    assertThat(endless.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").endsWith("cut");
  }

  private static CompletableFuture<String> inBackground(Supplier<String> work) {
    return CompletableFuture.supplyAsync(work, Executors.newVirtualThreadPerTaskExecutor());
  }

  private void awaitDraining() {
    while (!getOnce("/health").startsWith("HTTP/1.1 503")) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String getOnce(String path) {
    try {
      return exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysWhichPortIsTaken() {
    HttpServerConfig taken = HttpServerConfig.loopback(server.port());

    assertThatThrownBy(() -> HttpServer.start(taken, List.of()))
        .isInstanceOfSatisfying(
            BindFailedException.class, e -> assertThat(e.port()).isEqualTo(server.port()));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII);
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return rest(socket);
    }
  }

  /// Everything until the server closes; a reset counts as the end.
  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    StringBuilder text = new StringBuilder();
    try {
      byte[] buffer = new byte[4_096];
      int read = socket.getInputStream().read(buffer);
      while (read >= 0) {
        text.append(new String(buffer, 0, read, US_ASCII));
        read = socket.getInputStream().read(buffer);
      }
    } catch (java.net.SocketException _) {
      return text.toString();
    }
    return text.toString();
  }
}
