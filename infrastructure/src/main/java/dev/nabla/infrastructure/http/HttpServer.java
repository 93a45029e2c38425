package dev.nabla.infrastructure.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import io.helidon.webserver.websocket.WsUpgrader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 and HTTP/2 server on virtual threads, one per exchange, with bounds on all that a
/// client controls. HTTP/2 by ALPN behind TLS, by prior knowledge or `Upgrade: h2c` without.
///
/// [#close()] stops admitting exchanges (503 with `Retry-After`, but for routes that tell of the
/// server itself), lets those under way finish within [HttpLimits#drainTimeout()], then asks what
/// is left to stop ([Exchange#stopping()]), and at last closes every connection.
public final class HttpServer implements AutoCloseable {
  /// How long connections get to notice that the server stops, after the drain. Older ones have no
  /// use here: every client that pins a key speaks this one.
  private static final List<String> TLS_VERSIONS = List.of("TLSv1.3");

  private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(200);

  /// How long, and for how many bytes, a connection that ends is read on.
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final int LINGER_BYTES = 16 << 20;

  /// Exchanges at once on one HTTP/2 connection, as RFC 9113 §6.5.2 advises at least.
  private static final int MAX_STREAMS = 100;

  private final WebServer server;
  private final Dispatcher dispatcher;
  private final Watchdog watchdog;
  private final WebSockets webSockets;
  private final HttpServerConfig config;
  private final Clients clients = new Clients();

  private HttpServer(HttpServerConfig config, List<Route> routes, List<WebSocketRoute> webSockets) {
    this.config = config;
    this.dispatcher = new Dispatcher(routes, config.refusals(), config.oversight());
    this.watchdog = new Watchdog();
    this.webSockets = new WebSockets(webSockets, watchdog, config.limits().writeTimeout());
    this.server = configure().build();
  }

  /// Starts to listen; returns when connections are accepted.
  ///
  /// @throws BindFailedException where the address is taken or not ours
  public static HttpServer start(HttpServerConfig config, List<Route> routes) {
    return start(config, routes, List.of());
  }

  /// The same, with WebSocket connections (RFC 6455, by `Upgrade` of HTTP/1.1) beside the routes.
  ///
  /// @throws BindFailedException where the address is taken or not ours
  public static HttpServer start(
      HttpServerConfig config, List<Route> routes, List<WebSocketRoute> webSockets) {
    requireFree(config);
    HttpServer server = new HttpServer(config, routes, webSockets);
    try {
      server.server.start();
    } catch (RuntimeException e) {
      server.watchdog.close();
      throw new BindFailedException(config.address().getHostAddress(), config.port(), e);
    }
    return server;
  }

  /// Binds and lets go, because Helidon logs a failed bind with its stack before we can say it
  /// plainly.
  private static void requireFree(HttpServerConfig config) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(config.address(), config.port()));
    } catch (IOException e) {
      throw new BindFailedException(config.address().getHostAddress(), config.port(), e);
    }
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    webSockets.close();
    dispatcher.drain(config.limits().drainTimeout());
    server.stop();
    watchdog.close();
  }

  private WebServerConfig.Builder configure() {
    HttpLimits limits = config.limits();
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(config.address())
            .port(config.port())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .shutdownGracePeriod(SHUTDOWN_GRACE)
            .maxPayloadSize(limits.maxBodyBytes())
            .idleConnectionTimeout(limits.idleTimeout())
            .idleConnectionPeriod(limits.idleTimeout().dividedBy(2))
            .connectionOptions(options -> options.readTimeout(limits.idleTimeout()))
            .contentEncoding(new IdentityEncoding())
            .directHandlers(directHandlers())
            .addProtocol(webSockets.config())
            .addRouting(webSockets.routing())
            .routing(HttpRouting.builder().any(this::handle));
    if (config.tls() != null) {
      builder.tls(tls -> tls.sslContext(config.tls()).enabledProtocols(TLS_VERSIONS));
    }
    return addProtocols(builder);
  }

  private WebServerConfig.Builder addProtocols(WebServerConfig.Builder builder) {
    HttpLimits limits = config.limits();
    Http2Config http2 =
        Http2Config.builder()
            .maxHeaderListSize(limits.maxHeaderBytes())
            .maxConcurrentStreams(MAX_STREAMS)
            .flowControlTimeout(limits.writeTimeout())
            .build();
    HeaderDeadline headerDeadline = new HeaderDeadline(watchdog, limits.bodyTimeout());
    Http1Config http1 =
        Http1Config.builder()
            .maxPrologueLength(limits.maxHeaderBytes())
            .maxHeadersSize(limits.maxHeaderBytes())
            // Wire logs would hold prompts.
            .receiveLog(false)
            .sendLog(false)
            .addReceiveListener(headerDeadline)
            .build();
    Semaphore permits = new Semaphore(limits.maxConnections());
    BoundedSelector.Ending ending =
        (connection, prompt) -> {
          headerDeadline.ended(connection);
          webSockets.ended(connection);
          clients.ended(connection);
          if (!prompt) {
            linger(connection);
          }
        };
    Http1ConnectionSelector selector1 = http1Selector(http1, http2);
    Http2ConnectionSelector selector2 =
        Http2ConnectionSelector.builder().http2Config(http2).build();
    return builder
        .addConnectionSelector(new BoundedSelector(selector2, permits, clients::reading, ending))
        .addConnectionSelector(new BoundedSelector(selector1, permits, clients::watched, ending));
  }

  private Http1ConnectionSelector http1Selector(Http1Config http1, Http2Config http2) {
    var selector =
        Http1ConnectionSelector.builder().config(http1).addUpgrader(Http2Upgrader.create(http2));
    if (!webSockets.isEmpty()) {
      selector.addUpgrader(WsUpgrader.create(webSockets.config()));
    }
    return selector.build();
  }

  /// Reads on for a moment before a connection is closed: closing with bytes unread resets it, and
  /// a client that is still sending would lose the answer that tells it why.
  private void linger(ConnectionContext connection) {
    try (Watchdog.Guard _ = watchdog.guard(LINGER)) {
      long read = 0;
      byte[] bytes = connection.serverSocket().get();
      while (bytes != null && read < LINGER_BYTES) {
        read += bytes.length;
        bytes = connection.serverSocket().get();
      }
    } catch (UncheckedIOException _) {
      // Reset, or too slow: it is closed now either way.
    }
  }

  private void handle(ServerRequest request, ServerResponse response) {
    HelidonExchange exchange =
        new HelidonExchange(
            request,
            response,
            new HelidonExchange.Surroundings(config.limits(), watchdog, clients));
    Dispatcher.Outcome outcome = dispatcher.dispatch(exchange);
    if (outcome == Dispatcher.Outcome.BROKEN) {
      throw new PromptEnd("the response broke off");
    }
    if (exchange.endsConnection()) {
      throw exchange.requestTaken()
          ? new PromptEnd("agreed to end here")
          : new CloseConnectionException("refused before the request was read");
    }
  }

  /// Requests that Helidon refuses before they reach a route are told so in our form.
  private DirectHandlers directHandlers() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      builder.addHandler(
          type, (request, _, status, headers, _) -> refusal(request.path(), status, headers));
    }
    return builder.build();
  }

  private DirectHandler.TransportResponse refusal(
      @Nullable String target, Status status, ServerResponseHeaders headers) {
    String path = target == null ? "" : target.replaceFirst("\\?.*", "");
    RefusalFormat.Body body =
        config
            .refusals()
            .format(new RefusalFormat.Refused(status.code(), path), explain(status.code()));
    body.headers().forEach((name, value) -> headers.set(HeaderNames.create(name), value));
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(body.bytes())
        .build();
  }

  private String explain(int status) {
    return switch (status) {
      case 413 -> "the request body is larger than " + config.limits().maxBodyBytes() + " bytes";
      case 431 -> "the request headers are larger than this server reads";
      case 500 -> "the server failed; the fault is not yours";
      default -> "not a well-formed HTTP request";
    };
  }
}
