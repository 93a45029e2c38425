package dev.nabla.infrastructure.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WebSocket connections on a real port of the loopback interface, seen by good and by bad clients.
@Timeout(60)
class WebSocketTest {
  private static final HttpLimits HTTP =
      new HttpLimits(
          1_000,
          2_000,
          8,
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));
  private static final WebSocketLimits TIGHT =
      new WebSocketLimits(1_000, 10, 5_000, Duration.ofMillis(100), Duration.ofMillis(300));

  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<WebSocketSession> sessions = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server =
      HttpServer.start(
          HttpServerConfig.loopback(0).withLimits(HTTP),
          List.of(),
          List.of(new WebSocketRoute("/", TIGHT, this::open)));

  /// Echoes; `fail` fails.
  private WebSocketListener open(WebSocketSession session) {
    sessions.add(session);
    return new WebSocketListener() {
      @Override
      public void message(String text) {
        if (text.equals("fail")) {
          throw new IllegalStateException("as asked");
        }
        session.send(text);
      }

      @Override
      public void ended() {
        ended.add("ended");
      }
    };
  }

  @AfterEach
  void stop() {
    // Closing would wait for connections that both sides keep alive.
    client.shutdownNow();
    server.close();
  }

  @Test
  void carriesTextBothWaysInOrderHoweverItIsCut() throws Exception {
    Received received = new Received();
    WebSocket socket = connect(received);

    for (int i = 0; i < 100; i++) {
      socket.sendText("message " + i, true).join();
    }
    socket.sendText("cut ", false).join();
    socket.sendText("in two", true).join();

    for (int i = 0; i < 100; i++) {
      assertThat(received.next()).isEqualTo("message " + i);
    }
    assertThat(received.next()).isEqualTo("cut in two");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(received.next()).isEqualTo("close 1000 normal");
    assertThat(next(ended)).isEqualTo("ended");
  }

  @Test
  void staysOpenWhileTheClientAnswersPings() throws Exception {
    Received received = new Received();
    WebSocket socket = connect(received);

    // Longer than the server lets a silent connection live.
    for (int i = 0; i < 40; i++) {
      assertThat(received.pings.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
    socket.sendText("still there", true).join();

    assertThat(received.next()).isEqualTo("still there");
  }

  @Test
  void answersPings() throws Exception {
    CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
    Received received =
        new Received() {
          @Override
          public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(message);
            return super.onPong(socket, message);
          }
        };

    connect(received).sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();

    assertThat(pong.get(10, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void closesOnMessagesThatAreTooLongHoweverTheyAreCut() throws Exception {
    Received whole = new Received();
    connect(whole).sendText("x".repeat(1_001), true).join();
    Received inParts = new Received();
    WebSocket socket = connect(inParts);
    for (int i = 0; i < 11; i++) {
      socket.sendText("x".repeat(100), false).join();
    }
    Received inBinary = new Received();
    connect(inBinary).sendBinary(ByteBuffer.wrap(new byte[1_001]), true).join();
    Received inOneFrame = new Received();
    connect(inOneFrame).sendText("x".repeat(4_000), true).join();

    assertThat(whole.next()).isEqualTo("close 1009 a message has at most 1000 characters");
    assertThat(inParts.next()).isEqualTo("close 1009 a message has at most 1000 characters");
    assertThat(inBinary.next()).startsWith("close 1009");
    assertThat(inOneFrame.next()).startsWith("close 1009");
  }

  @Test
  void takesBinaryMessagesThatAreUtf8() throws Exception {
    Received received = new Received();
    WebSocket socket = connect(received);
    byte[] text = "in zwei Stücken".getBytes(UTF_8);

    // Cut inside a character.
    socket.sendBinary(ByteBuffer.wrap(text, 0, 11), false).join();
    socket.sendBinary(ByteBuffer.wrap(text, 11, text.length - 11), true).join();
    assertThat(received.next()).isEqualTo("in zwei Stücken");
    socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 0xff}), true).join();

    assertThat(received.next()).isEqualTo("close 1007 a binary message is to be UTF-8");
  }

  @Test
  void aFaultOfOursClosesWithoutDetail() throws Exception {
    Received received = new Received();

    connect(received).sendText("fail", true).join();

    assertThat(received.next()).isEqualTo("close 1011 the server failed; the fault is not yours");
    assertThat(next(ended)).isEqualTo("ended");
  }

  @Test
  void dropsAReaderThatIsSlowerThanItsNewsAndSaysWhy() throws Exception {
    Received received = new Received();
    received.paused = true;
    connect(received);
    WebSocketSession session = next(sessions);
    String news = "x".repeat(4_000);

    // More than socket buffers and our queue hold.
    for (int i = 0; i < 10_000; i++) {
      session.offer(news);
    }
    received.resume();

    assertThat(received.last()).startsWith("close 1008 you read too slowly");
    assertThat(next(ended)).isEqualTo("ended");
  }

  @Test
  void cutsAClientOffThatTakesNothing() throws Exception {
    try (Socket _ = upgraded("")) {
      WebSocketSession session = next(sessions);

      Thread waiting = Thread.startVirtualThread(() -> fill(session));

      assertThat(next(ended)).isEqualTo("ended");
      assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  private static void fill(WebSocketSession session) {
    String text = "x".repeat(4_000);
    for (int i = 0; i < 10_000; i++) {
      session.send(text);
    }
  }

  @Test
  void closesAConnectionWhoseClientIsSilent() throws Exception {
    try (Socket _ = upgraded("")) {
      assertThat(next(ended)).isEqualTo("ended");
    }
  }

  @Test
  void noticesAClientThatLeavesWithoutAWord() throws Exception {
    upgraded("").close();

    assertThat(next(ended)).isEqualTo("ended");
  }

  @Test
  void survivesFramesThatAreNone() throws Exception {
    byte[][] garbage = {
      {(byte) 0x81, 0x01, 'x'}, // not masked
      {(byte) 0xf1, (byte) 0x81, 1, 2, 3, 4, 5}, // reserved bits
      {(byte) 0x83, (byte) 0x81, 1, 2, 3, 4, 5}, // unknown opcode
      {(byte) 0x80, (byte) 0x81, 1, 2, 3, 4, 5}, // continues nothing
      {(byte) 0x81, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, // 2^63 bytes
      {(byte) 0x89, (byte) 0xfe, 0x10, 0, 1, 2, 3, 4}, // a ping of 4,096 bytes
    };

    for (byte[] frame : garbage) {
      try (Socket raw = upgraded("")) {
        raw.getOutputStream().write(frame);
        raw.shutdownOutput();
        assertThat(next(ended)).isEqualTo("ended");
      }
    }

    Received received = new Received();
    connect(received).sendText("well", true).join();
    assertThat(received.next()).isEqualTo("well");
  }

  @Test
  void admitsPagesOfThisMachineOnly() throws Exception {
    upgraded("Origin: http://localhost:3000\r\n").close();

    assertThatThrownBy(() -> upgraded("Origin: https://example.org\r\n"))
        .hasMessageContaining("404");
    assertThatThrownBy(() -> upgraded("Origin: null\r\n")).hasMessageContaining("404");
  }

  @Test
  void refusesOtherPaths() {
    assertThatThrownBy(() ->
            client
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/x"), new Received())
                .join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void saysThatItGoesAway() throws Exception {
    Received received = new Received();
    connect(received);
    next(sessions);

    server.close();

    assertThat(received.next()).isEqualTo("close 1001 the server is shutting down");
    assertThat(next(ended)).isEqualTo("ended");
  }

  private WebSocket connect(WebSocket.Listener listener) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), listener)
        .join();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(20, TimeUnit.SECONDS);
    assertThat(value).isNotNull();
    return value;
  }

  /// A socket after the handshake, for clients that a library would not be.
  private Socket upgraded(String header) throws IOException {
    Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port());
    OutputStream out = raw.getOutputStream();
    out.write(
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + header
                + "\r\n")
            .getBytes(US_ASCII));
    DataInputStream in = new DataInputStream(raw.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      raw.close();
      throw new IOException(head.toString());
    }
    assertThat(head.toString()).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return raw;
  }

  /// Writes down what comes.
  private static class Received implements WebSocket.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pings = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private volatile boolean paused;

    String next() throws InterruptedException {
      return WebSocketTest.next(events);
    }

    /// The close that ends it, after whatever came before.
    String last() throws InterruptedException {
      String event = next();
      while (!event.startsWith("close")) {
        event = next();
      }
      return event;
    }

    void resume() {
      paused = false;
      opened.join().request(1);
    }

    @Override
    public void onOpen(WebSocket socket) {
      opened.complete(socket);
      more(socket);
    }

    private void more(WebSocket socket) {
      if (!paused) {
        socket.request(1);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(text.toString());
        text.setLength(0);
      }
      more(socket);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      pings.add(UTF_8.decode(message).toString());
      more(socket);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      more(socket);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add("close " + code + " " + reason);
      return CompletableFuture.completedStage(null);
    }
  }
}
