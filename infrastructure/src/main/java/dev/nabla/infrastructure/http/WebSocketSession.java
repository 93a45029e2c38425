package dev.nabla.infrastructure.http;

/// One open WebSocket connection (RFC 6455), as what serves it sees it. Messages leave in the order
/// in which they were given, through a queue that [WebSocketLimits] bound. Safe to use from any
/// thread; once the connection is over, nothing happens.
public interface WebSocketSession {
  /// The peer broke a rule of the service (RFC 6455, section 7.4.1).
  int POLICY_VIOLATION = 1008;

  /// Sends a text message; waits while the queue is full. A client that does not read is cut off
  /// after [HttpLimits#writeTimeout()], so the wait ends.
  void send(String text);

  /// Sends a text message that the client did not ask for just now; never waits. Where the queue is
  /// full, the client is slower than its news: what is queued is dropped and the connection closed
  /// with [#POLICY_VIOLATION].
  void offer(String text);

  /// Closes the connection after what is queued.
  ///
  /// @param code from 1000 to 4999
  /// @param reason at most 123 bytes of UTF-8
  void close(int code, String reason);
}
