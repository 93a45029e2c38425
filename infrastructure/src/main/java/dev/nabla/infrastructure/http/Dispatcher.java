package dev.nabla.infrastructure.http;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Brings an exchange to its handler and turns what the handler throws into a response. Shared by
/// the server and by routes that run without a port, so that both behave alike. Thread-safe.
final class Dispatcher {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

  private final RouteTable routes;
  private final RefusalFormat refusals;
  private final HttpServerConfig.Oversight oversight;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int active;
  private volatile boolean draining;
  private volatile boolean cutsOff;

  Dispatcher(List<Route> routes, RefusalFormat refusals, HttpServerConfig.Oversight oversight) {
    this.routes = new RouteTable(routes);
    this.refusals = refusals;
    this.oversight = oversight;
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
    long begun = System.nanoTime();
    oversight.watch().began();
    @Nullable Route route = null;
    enter();
    try {
      exchange.servedBy(this);
      RouteTable.Match match = routes.find(exchange.method(), exchange.path());
      route = match.route();
      exchange.routed(match.parameters());
      return answer(exchange, route);
    } catch (HttpRefusal refusal) {
      refuse(exchange, draining ? shuttingDown() : refusal);
      return outcome(exchange);
    } finally {
      leave();
      tell(exchange, route, begun);
    }
  }

  private Outcome answer(RoutedExchange exchange, Route route) {
    try {
      admit(exchange, route);
      route.handler().handle(exchange);
      if (!exchange.responseBegan()) {
        throw new IllegalStateException("the handler did not respond");
      }
    } catch (HttpRefusal refusal) {
      refuse(exchange, refusal);
    } catch (ClientGoneException _) {
      return Outcome.BROKEN;
    } catch (IOException | RuntimeException e) {
      // Paths hold ids that may be secret: only templates are logged.
      LOG.log(
          System.Logger.Level.ERROR,
          "failed: " + route.method() + " " + route.template(),
          LoggableFailure.of(e));
      refuse(exchange, new HttpRefusal(500, "the server failed; the fault is not yours"));
    }
    return outcome(exchange);
  }

  private static Outcome outcome(RoutedExchange exchange) {
    return exchange.responseEnded() ? Outcome.COMPLETE : Outcome.BROKEN;
  }

  private void admit(RoutedExchange exchange, Route route) {
    if (route.answersWhileDraining()) {
      return;
    }
    if (draining) {
      throw shuttingDown();
    }
    if (oversight.rate() != null) {
      oversight.rate().admit(exchange.client());
    }
  }

  private static HttpRefusal shuttingDown() {
    return new HttpRefusal(
        503,
        "the server is shutting down; try again",
        Map.of("Retry-After", "1", "Connection", "close"));
  }

  private void tell(RoutedExchange exchange, @Nullable Route route, long begunNanos) {
    oversight
        .watch()
        .ended(
            new ExchangeWatch.Ended(
                route == null ? "_OTHER" : route.method(),
                route == null ? "" : route.template(),
                exchange.status(),
                exchange.traffic(),
                Duration.ofNanos(System.nanoTime() - begunNanos)));
  }

  private void refuse(RoutedExchange exchange, HttpRefusal refusal) {
    if (exchange.responseBegan()) {
      return;
    }
    RefusalFormat.Body body =
        refusals.format(
            new RefusalFormat.Refused(refusal.status(), exchange.path()),
            String.valueOf(refusal.getMessage()));
    Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
    headers.putAll(body.headers());
    try {
      exchange.respond(refusal.status(), headers, body.bytes());
    } catch (IOException _) {
      // The client went away before it could hear of it; responseEnded() says so.
    }
  }

  private void enter() {
    lock.lock();
    try {
      active++;
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

  /// Admits nothing more and waits until nothing is under way, at most for `timeout`; then asks
  /// what is left to stop, and waits once more, at most for [HttpLimits#CUT_OFF].
  ///
  /// Requests that came before and were not admitted yet are refused: they count as under way.
  void drain(Duration timeout) {
    draining = true;
    if (!awaitIdle(timeout)) {
      cutsOff = true;
      awaitIdle(HttpLimits.CUT_OFF);
    }
  }

  private boolean awaitIdle(Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (active > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return active == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Whether new exchanges are refused.
  boolean draining() {
    return draining;
  }

  /// Whether exchanges that are left are asked to stop.
  boolean cutsOff() {
    return cutsOff;
  }
}
