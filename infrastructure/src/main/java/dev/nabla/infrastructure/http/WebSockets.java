package dev.nabla.infrastructure.http;

import io.helidon.common.socket.SocketContext;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsCloseCodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// All WebSocket connections of one server. Thread-safe.
final class WebSockets {
  private final List<WebSocketRoute> routes;
  private final Watchdog watchdog;
  private final Duration writeTimeout;
  private final Map<SocketContext, HelidonWebSocket> open = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean closing;

  WebSockets(List<WebSocketRoute> routes, Watchdog watchdog, Duration writeTimeout) {
    this.routes = List.copyOf(routes);
    this.watchdog = watchdog;
    this.writeTimeout = writeTimeout;
  }

  boolean isEmpty() {
    return routes.isEmpty();
  }

  WsRouting.Builder routing() {
    WsRouting.Builder routing = WsRouting.builder();
    for (WebSocketRoute route : routes) {
      routing.endpoint(route.path(), () -> new HelidonWebSocket(route, this));
    }
    return routing;
  }

  /// Frames are bounded as messages are; a character takes at most three bytes, or two of them
  /// four.
  WsConfig config() {
    int longest =
        routes.stream().mapToInt(route -> route.limits().maxMessageChars()).max().orElse(1);
    return WsConfig.builder().maxFrameLength(Math.toIntExact(3L * longest)).build();
  }

  /// @return whether the server goes on
  boolean opened(SocketContext connection, HelidonWebSocket socket) {
    open.put(connection, socket);
    return !closing;
  }

  /// A connection of any kind is over.
  void ended(SocketContext connection) {
    HelidonWebSocket socket = open.remove(connection);
    if (socket != null) {
      socket.ended();
      lock.lock();
      try {
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  Watchdog.Guard guardWrite() {
    return watchdog.guard(writeTimeout);
  }

  /// Tells every client that the server goes away, and waits until each has answered, or its time
  /// to do so is over.
  void close() {
    closing = true;
    open.values()
        .forEach(socket -> socket.close(WsCloseCodes.GOING_AWAY, "the server is shutting down"));
    Duration patience =
        routes.stream()
            .map(route -> route.limits().closeTimeout())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!open.isEmpty() && left > 0) {
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
