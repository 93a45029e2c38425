package dev.nabla.infrastructure.http;

import java.time.Duration;

/// The bounds a server keeps, each by name.
///
/// @param maxBodyBytes largest request body that is read; a larger one is answered 413
/// @param maxHeaderBytes request line and headers together; beyond it 431
/// @param maxConnections open connections; one too many is closed unanswered
/// @param idleTimeout a connection without a request for so long is closed
/// @param bodyTimeout a request whose headers have not arrived whole so long after its first line
///   is cut off, one whose body has not is answered 408
/// @param writeTimeout a client that takes none of the bytes sent to it for so long counts as gone
/// @param drainTimeout how long [HttpServer#close()] waits for exchanges under way before it asks
///   them to stop
public record HttpLimits(
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxConnections,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    Duration drainTimeout) {

  /// 1 MiB bodies, 16 KiB headers, 1,024 connections, one minute idle, 20 s per body, 30 s per
  /// stuck write, 10 s to drain.
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          1 << 20,
          16 << 10,
          1_024,
          Duration.ofMinutes(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  /// How long exchanges get to come to an end once the time to drain is over.
  static final Duration CUT_OFF = Duration.ofSeconds(5);

  /// Checks that every bound is positive.
  public HttpLimits {
    if (maxBodyBytes < 1 || maxHeaderBytes < 1 || maxConnections < 1) {
      throw new IllegalArgumentException("sizes and counts must be positive");
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("bodyTimeout", bodyTimeout);
    requirePositive("writeTimeout", writeTimeout);
    requirePositive("drainTimeout", drainTimeout);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  /// The same with another bound on connections.
  public HttpLimits withMaxConnections(int connections) {
    return new HttpLimits(
        maxBodyBytes,
        maxHeaderBytes,
        connections,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        drainTimeout);
  }

  /// The same with more or less time to drain.
  public HttpLimits withDrainTimeout(Duration timeout) {
    return new HttpLimits(
        maxBodyBytes,
        maxHeaderBytes,
        maxConnections,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        timeout);
  }

  /// The same with another bound on bodies.
  public HttpLimits withMaxBodyBytes(int bytes) {
    return new HttpLimits(
        bytes,
        maxHeaderBytes,
        maxConnections,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        drainTimeout);
  }
}
