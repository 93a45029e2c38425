package dev.nabla.infrastructure.http;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Brings an exchange to its handler and turns what the handler throws into a response. Shared by
/// the server and by routes that run without a port, so that both behave alike. Thread-safe.
final class Dispatcher {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

  private final RouteTable routes;
  private final RefusalFormat refusals;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int active;
  private boolean draining;

  Dispatcher(List<Route> routes, RefusalFormat refusals) {
    this.routes = new RouteTable(routes);
    this.refusals = refusals;
  }

  /// What is left to do with the connection.
  enum Outcome {
    /// The response was sent whole.
    COMPLETE,
    /// The response broke off, or the client went away: the connection must be closed, so that a
    /// client never takes a part for the whole.
    BROKEN
  }

  Outcome dispatch(RoutedExchange exchange) {
    boolean admitted = enter();
    // Paths hold ids that may be secret: only templates are logged.
    String template = "no route";
    try {
      if (!admitted) {
        throw new HttpRefusal(
            503,
            "the server is shutting down; try again",
            Map.of("Retry-After", "1", "Connection", "close"));
      }
      RouteTable.Match match = routes.find(exchange.method(), exchange.path());
      template = match.route().template();
      exchange.routed(match.parameters());
      match.route().handler().handle(exchange);
      if (!exchange.responseBegan()) {
        throw new IllegalStateException("the handler did not respond");
      }
    } catch (HttpRefusal refusal) {
      refuse(exchange, refusal);
    } catch (ClientGoneException _) {
      return Outcome.BROKEN;
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "failed: " + exchange.method() + " " + template, e);
      refuse(exchange, new HttpRefusal(500, "the server failed; the fault is not yours"));
    } finally {
      if (admitted) {
        leave();
      }
    }
    return exchange.responseEnded() ? Outcome.COMPLETE : Outcome.BROKEN;
  }

  private void refuse(RoutedExchange exchange, HttpRefusal refusal) {
    if (exchange.responseBegan()) {
      return;
    }
    RefusalFormat.Body body =
        refusals.format(refusal.status(), String.valueOf(refusal.getMessage()));
    Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
    headers.put("Content-Type", body.contentType());
    try {
      exchange.respond(refusal.status(), headers, body.bytes());
    } catch (IOException _) {
      // The client went away before it could hear of it; responseEnded() says so.
    }
  }

  private boolean enter() {
    lock.lock();
    try {
      if (draining) {
        return false;
      }
      active++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      if (--active == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Admits nothing more and waits until nothing is under way, at most for `timeout`.
  void drain(Duration timeout) {
    lock.lock();
    try {
      draining = true;
      long left = timeout.toNanos();
      while (active > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Whether new exchanges are refused.
  boolean draining() {
    lock.lock();
    try {
      return draining;
    } finally {
      lock.unlock();
    }
  }
}
