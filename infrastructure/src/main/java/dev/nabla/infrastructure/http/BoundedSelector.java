package dev.nabla.infrastructure.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Bounds the connections of one kind of protocol by permits that all kinds share.
///
/// Helidon 4.3.1 has a bound of its own, but loses one permit with each failed TLS handshake, so
/// that a stranger could close the port by connecting badly often enough.
final class BoundedSelector implements ServerConnectionSelector {
  private final ServerConnectionSelector protocol;
  private final Semaphore permits;
  private final Beginning beginning;
  private final Ending ending;

  /// @param beginning called before a connection is served
  /// @param ending called before a connection is closed
  BoundedSelector(
      ServerConnectionSelector protocol, Semaphore permits, Beginning beginning, Ending ending) {
    this.protocol = protocol;
    this.permits = permits;
    this.beginning = beginning;
    this.ending = ending;
  }

  /// What is to be done on a connection's thread before it is served.
  @FunctionalInterface
  interface Beginning {
    /// @return the connection as it is to be served
    ConnectionContext begins(ConnectionContext connection);
  }

  /// What is to be done on a connection's thread before the connection is closed.
  @FunctionalInterface
  interface Ending {
    /// @param prompt whether no byte of the client can be lost by closing at once
    void ended(ConnectionContext connection, boolean prompt);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return protocol.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return protocol.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return protocol.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    ConnectionContext begun = beginning.begins(context);
    return new Bounded(begun, protocol.connection(begun));
  }

  private final class Bounded implements ServerConnection {
    private final ConnectionContext context;
    private final ServerConnection connection;

    Bounded(ConnectionContext context, ServerConnection connection) {
      this.context = context;
      this.connection = connection;
    }

    /// Serves the connection; one too many ends here, unanswered.
    @Override
    public void handle(Limit limit) throws InterruptedException {
      if (!permits.tryAcquire()) {
        ending.ended(context, true);
        return;
      }
      try {
        serve(limit);
      } finally {
        permits.release();
      }
    }

    private void serve(Limit limit) throws InterruptedException {
      boolean prompt = false;
      try {
        connection.handle(limit);
      } catch (PromptEnd end) {
        prompt = true;
        throw end;
      } finally {
        ending.ended(context, prompt);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }
  }
}
