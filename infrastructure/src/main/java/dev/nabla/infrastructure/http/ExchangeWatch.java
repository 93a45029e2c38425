package dev.nabla.infrastructure.http;

import java.time.Duration;

/// Hears of each exchange of a server, on its thread; returns at once. Thread-safe.
public interface ExchangeWatch {
  /// Hears nothing.
  ExchangeWatch NONE =
      new ExchangeWatch() {
        @Override
        public void began() {}

        @Override
        public void ended(Ended exchange) {}
      };

  /// A request has come.
  void began();

  /// Its exchange is over, however it went.
  void ended(Ended exchange);

  /// An exchange as it ended. Nothing that a client chose freely is in it.
  ///
  /// @param method of the route; `_OTHER` where there is none
  /// @param template of the route; empty where there is none
  /// @param status that was sent, 0 where the client had gone before
  record Ended(String method, String template, int status, Traffic traffic, Duration duration) {}

  /// Bytes of bodies.
  ///
  /// @param received of the request, as far as it was read
  /// @param sent of the response, as far as it was sent
  record Traffic(long received, long sent) {}
}
