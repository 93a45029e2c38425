package dev.nabla.infrastructure.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Gives the headers of an HTTP/1.1 request as long as a body, from the request line on.
///
/// Helidon bounds each read, and the wait for a request line, but not the headers as a whole; both
/// calls come on the thread of the connection.
final class HeaderDeadline implements Http1ConnectionListener {
  private final Watchdog watchdog;
  private final Duration limit;
  private final Map<ConnectionContext, Watchdog.Guard> waiting = new ConcurrentHashMap<>();

  HeaderDeadline(Watchdog watchdog, Duration limit) {
    this.watchdog = watchdog;
    this.limit = limit;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    waiting.put(context, watchdog.guard(limit));
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    ended(context);
  }

  /// The connection has its headers, or is over.
  void ended(ConnectionContext context) {
    Watchdog.Guard guard = waiting.remove(context);
    if (guard != null) {
      guard.close();
    }
  }
}
