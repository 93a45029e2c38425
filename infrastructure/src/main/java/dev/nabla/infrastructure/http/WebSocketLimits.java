package dev.nabla.infrastructure.http;

import java.time.Duration;

/// The bounds of one WebSocket connection. How many there are, and how long a write or a silence
/// may last, [HttpLimits] say.
///
/// @param maxMessageChars longest message that is read; a longer one closes the connection with
///   1009
/// @param maxQueuedMessages messages that wait for the client to read
/// @param maxQueuedChars of all messages that wait; one alone may be longer
/// @param pingInterval how often the client is asked whether it is still there; its answer counts
///   against [HttpLimits#idleTimeout()], so this should be the shorter one
/// @param closeTimeout how long the client has to answer a close before the connection is cut
public record WebSocketLimits(
    int maxMessageChars,
    int maxQueuedMessages,
    int maxQueuedChars,
    Duration pingInterval,
    Duration closeTimeout) {

  /// 1 Mi characters a message, 16,384 messages and 2 Mi characters queued, a ping each 20 s, 2 s
  /// to answer a close.
  public static final WebSocketLimits DEFAULT =
      new WebSocketLimits(1 << 20, 1 << 14, 2 << 20, Duration.ofSeconds(20), Duration.ofSeconds(2));

  /// Checks that every bound is positive.
  public WebSocketLimits {
    if (maxMessageChars < 1 || maxQueuedMessages < 1 || maxQueuedChars < 1) {
      throw new IllegalArgumentException("sizes and counts must be positive");
    }
    if (!pingInterval.isPositive() || !closeTimeout.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}
