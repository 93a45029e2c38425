package dev.nabla.infrastructure.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server behind TLS, where clients get HTTP/2 by ALPN.
@Timeout(60)
class HttpServerTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000,
          4_000,
          3,
          Duration.ofSeconds(20),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  @TempDir static Path folder;
  private static SSLContext context;
  private static HttpServer server;

  @BeforeAll
  static void start() throws Exception {
    context = contextOf(keyStore());
    server =
        HttpServer.start(
            HttpServerConfig.loopback(0).withTls(context).withLimits(LIMITS),
            List.of(
                Route.post("/echo", exchange -> exchange.respond(200, TEXT, exchange.body())),
                Route.get("/events", HttpServerTlsTest::events)));
  }

  private static KeyStore keyStore() throws Exception {
    Path file = folder.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext contextOf(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return made;
  }

  private static void events(Exchange exchange) throws IOException {
    try (OutputStream out =
        exchange.respondStream(200, Map.of("Content-Type", "text/event-stream"))) {
      for (int i = 0; i < 50; i++) {
        out.write(("data: " + i + "\n\n").getBytes(US_ASCII));
        out.flush();
      }
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path));
  }

  @Test
  void speaksHttp2() throws Exception {
    String body = "x".repeat(70_000);

    HttpResponse<String> response =
        send(to("/echo").POST(HttpRequest.BodyPublishers.ofString(body)));

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void streamsEventsOverHttp2() throws Exception {
    HttpResponse<String> response = send(to("/events"));

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).startsWith("data: 0\n\ndata: 1\n\n").endsWith("data: 49\n\n");
  }

  @Test
  void refusesHttp2BodiesBeyondTheBound() throws Exception {
    HttpResponse<String> response =
        send(to("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100_001])));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void speaksHttp11ToWhoAsksForIt() throws Exception {
    HttpResponse<String> response =
        send(
            to("/echo")
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString("x")));

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.body()).isEqualTo("x");
  }

  @Test
  void speaksTls13Alone() throws Exception {
    assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);
  }

  private static String handshake(String version) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void badHandshakesDoNotUseUpConnections() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        socket.setSoTimeout(20_000);
        socket.getInputStream().readAllBytes();
      }
    }

    assertThat(send(to("/echo").POST(HttpRequest.BodyPublishers.ofString("still"))).body())
        .isEqualTo("still");
  }

  @Test
  void unknownPathsAreRefusedOverHttp2Too() throws Exception {
    HttpResponse<String> response = send(to("/nothing"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("/nothing");
  }
}
