package dev.nabla.infrastructure.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nabla.infrastructure.http.OutgoingQueue.Frame;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One WebSocket connection. Reads on the connection's thread, as Helidon gives it; writes on one
/// of its own, because Helidon 4.3.1 lets frames of two writers run into each other and answers no
/// ping.
final class HelidonWebSocket implements WsListener, WebSocketSession {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

  private final WebSocketRoute route;
  private final WebSockets all;
  private final OutgoingQueue outgoing;
  private final StringBuilder message = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private @Nullable WebSocketListener listener;
  private @Nullable Thread reader;
  private @Nullable Thread writer;

  HelidonWebSocket(WebSocketRoute route, WebSockets all) {
    this.route = route;
    this.all = all;
    this.outgoing = new OutgoingQueue(route.limits());
  }

  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
      throws WsUpgradeException {
    Optional<String> origin = headers.first(HeaderNames.ORIGIN);
    if (origin.isPresent() && !LocalOrigin.admits(origin.get())) {
      throw new WsUpgradeException("a page of another machine");
    }
    return Optional.empty();
  }

  @Override
  public void onOpen(WsSession session) {
    reader = Thread.currentThread();
    if (!all.opened(session.socketContext(), this)) {
      outgoing.close(new Frame.Close(WsCloseCodes.GOING_AWAY, "the server is shutting down"), true);
    }
    writer = Thread.ofVirtual().name("websocket-writer").start(() -> write(session));
    listener = route.opened().apply(this);
  }

  @Override
  public void onMessage(WsSession session, String part, boolean last) {
    if (part.length() > route.limits().maxMessageChars() - message.length()) {
      message.setLength(0);
      closeAsTooLong();
      return;
    }
    message.append(part);
    if (last) {
      String whole = message.toString();
      message.setLength(0);
      deliver(whole);
    }
  }

  private void deliver(String whole) {
    WebSocketListener open = listener;
    if (open == null || outgoing.isClosed()) {
      return;
    }
    try {
      open.message(whole);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "failed: a message to " + route.path(), e);
      close(WsCloseCodes.UNEXPECTED_CONDITION, "the server failed; the fault is not yours");
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData part, boolean last) {
    if (part.available() > route.limits().maxMessageChars() - binary.size()) {
      binary.reset();
      closeAsTooLong();
      return;
    }
    binary.writeBytes(part.readBytes());
    if (last) {
      try {
        deliver(UTF_8.newDecoder().decode(ByteBuffer.wrap(binary.toByteArray())).toString());
      } catch (CharacterCodingException _) {
        close(WsCloseCodes.NOT_CONSISTENT, "a binary message is to be UTF-8");
      }
      binary.reset();
    }
  }

  private void closeAsTooLong() {
    close(
        WsCloseCodes.TOO_BIG,
        "a message has at most " + route.limits().maxMessageChars() + " characters");
  }

  @Override
  public void onPing(WsSession session, BufferData payload) {
    outgoing.pong(payload.readBytes());
  }

  /// Helidon answers the close next, on this thread.
  @Override
  public void onClose(WsSession session, int code, String reason) {
    endWriting();
  }

  /// Helidon closes next, on this thread.
  @Override
  public void onError(WsSession session, Throwable fault) {
    endWriting();
  }

  private void endWriting() {
    outgoing.end();
    try {
      Thread writing = writer;
      if (writing != null) {
        writing.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The connection is over; called on its thread, however it ended.
  void ended() {
    outgoing.end();
    WebSocketListener open = listener;
    listener = null;
    if (open != null) {
      open.ended();
    }
  }

  @Override
  public void send(String text) {
    outgoing.put(text);
  }

  @Override
  public void offer(String text) {
    if (!outgoing.offer(text)) {
      outgoing.close(
          new Frame.Close(
              POLICY_VIOLATION,
              "you read too slowly for what you subscribed to; subscribe to less"),
          true);
    }
  }

  @Override
  public void close(int code, String reason) {
    outgoing.close(new Frame.Close(code, reason), false);
  }

  /// Sends what is queued until the connection is over; pings where there is nothing else to send.
  private void write(WsSession session) {
    try {
      while (!outgoing.isOver()) {
        Optional<Frame> next = outgoing.take(route.limits().pingInterval());
        try (Watchdog.Guard _ = all.guardWrite()) {
          if (next.isEmpty()) {
            session.ping(BufferData.empty());
          } else {
            write(session, next.get());
          }
        }
        if (next.isPresent() && next.get() instanceof Frame.Close) {
          cut(route.limits().closeTimeout());
          return;
        }
      }
    } catch (UncheckedIOException | SocketWriterException | CloseConnectionException _) {
      cut(Duration.ZERO);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(WsSession session, Frame frame) {
    switch (frame) {
      case Frame.Text(String text) -> session.send(text, true);
      case Frame.Pong(byte[] payload) -> session.pong(BufferData.create(payload));
      case Frame.Close(int code, String reason) -> session.close(code, reason);
    }
  }

  /// Ends the connection under its reader where the client does not in time: interrupting a virtual
  /// thread in a read closes its socket.
  private void cut(Duration patience) {
    try {
      Thread reading = reader;
      if (!outgoing.awaitEnd(patience) && reading != null) {
        reading.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
