package dev.nabla.infrastructure.http;

import java.net.InetAddress;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where and how a server listens.
///
/// @param address the interface to bind
/// @param port 0 for any free one
/// @param tls null for plain text
/// @param limits the bounds it keeps
/// @param refusals how refusals look on the wire
/// @param oversight who looks on
public record HttpServerConfig(
    InetAddress address,
    int port,
    @Nullable SSLContext tls,
    HttpLimits limits,
    RefusalFormat refusals,
    Oversight oversight) {

  /// Who looks on, and how much one client may send.
  ///
  /// @param watch hears of each exchange
  /// @param rate null where every client may send as much as it can
  public record Oversight(ExchangeWatch watch, @Nullable RateLimit rate) {
    /// Nobody looks, nobody is held back.
    public static final Oversight NONE = new Oversight(ExchangeWatch.NONE, null);
  }

  /// Checks the port.
  public HttpServerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /// Plain text on the loopback interface, default limits, refusals as text.
  public static HttpServerConfig loopback(int port) {
    return new HttpServerConfig(
        InetAddress.getLoopbackAddress(),
        port,
        null,
        HttpLimits.DEFAULT,
        RefusalFormat.TEXT,
        Oversight.NONE);
  }

  /// The same on another interface.
  public HttpServerConfig withAddress(InetAddress other) {
    return new HttpServerConfig(other, port, tls, limits, refusals, oversight);
  }

  /// The same on another port. Both share the bounds on what one client may send.
  public HttpServerConfig withPort(int other) {
    return new HttpServerConfig(address, other, tls, limits, refusals, oversight);
  }

  /// The same behind TLS (1.3, HTTP/2 by ALPN).
  public HttpServerConfig withTls(SSLContext context) {
    return new HttpServerConfig(address, port, context, limits, refusals, oversight);
  }

  /// The same with other bounds.
  public HttpServerConfig withLimits(HttpLimits other) {
    return new HttpServerConfig(address, port, tls, other, refusals, oversight);
  }

  /// The same with refusals in another form.
  public HttpServerConfig withRefusals(RefusalFormat other) {
    return new HttpServerConfig(address, port, tls, limits, other, oversight);
  }

  /// The same with somebody who looks on.
  public HttpServerConfig withOversight(Oversight other) {
    return new HttpServerConfig(address, port, tls, limits, refusals, other);
  }
}
