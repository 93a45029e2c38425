package dev.nabla.infrastructure.http;

import io.helidon.webserver.ConnectionContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Which connections still have their client, by the name that the server gives them. Thread-safe.
final class Clients {
  private final Map<String, BooleanSupplier> connections = new ConcurrentHashMap<>();

  /// A connection of HTTP/1.1 begins: its thread does not read while it answers, so it is watched.
  /// One behind TLS is not: its socket is not there to be read beside the server's own reader.
  ConnectionContext watched(ConnectionContext context) {
    if (context.isSecure()) {
      return reading(context);
    }
    WatchedConnection watched = new WatchedConnection(context);
    connections.put(context.childSocketId(), watched::clientLeft);
    return watched;
  }

  /// A connection of HTTP/2 begins: its thread reads all the time, and it ends with its client.
  ConnectionContext reading(ConnectionContext context) {
    connections.put(context.childSocketId(), () -> false);
    return context;
  }

  /// A connection has ended.
  void ended(ConnectionContext context) {
    connections.remove(context.childSocketId());
  }

  /// Whether the client of a connection has left.
  boolean left(String connection) {
    BooleanSupplier left = connections.get(connection);
    return left == null || left.getAsBoolean();
  }
}
