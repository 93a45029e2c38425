package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// HTTP/1.1 with one provider over connections that are kept. Blocks; the [Patrol] ends a wait.
/// Follows no redirect, which could carry the key elsewhere, keeps no cookie, sends nothing twice.
final class ProviderHttp implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 1 << 14;
  private static final int MAX_HEADERS = 200;

  /// A connection that was not used for so long is tried before it is used.
  private static final TimeValue TRIED_AFTER = TimeValue.ofSeconds(1);

  /// What is left of a response when the answer in it is whole: the end of its last chunk.
  private static final int MAX_REST_BYTES = 1 << 10;

  private static final Provider.Patience FOR_THE_REST = patience(Duration.ofSeconds(1));

  private final CloseableHttpClient client;
  private final Patrol patrol;

  ProviderHttp(Provider provider) {
    this.patrol = new Patrol(provider.name());
    this.client = client(provider);
  }

  private static Provider.Patience patience(Duration all) {
    return new Provider.Patience(all, all, all, all);
  }

  private static CloseableHttpClient client(Provider provider) {
    RequestConfig requests =
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(provider.patience().firstByte()))
            .setResponseTimeout(Timeout.of(provider.patience().total()))
            .setRedirectsEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(connections(provider))
            .setDefaultRequestConfig(requests)
            .setUserAgent("nabla")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching();
    if (isBehindProxy(provider)) {
      builder.setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()));
    }
    return builder.build();
  }

  /// The machine's settings are asked once: they do not change while a JVM runs.
  private static boolean isBehindProxy(Provider provider) {
    ProxySelector proxies = ProxySelector.getDefault();
    return proxies != null
        && proxies.select(provider.baseUrl()).stream()
            .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }

  /// A response whose end is awaited still has its connection, hence twice as many as calls.
  private static PoolingHttpClientConnectionManager connections(Provider provider) {
    int most = (int) Math.min(Integer.MAX_VALUE, 2L * provider.maxConcurrent());
    Http1Config bounds =
        Http1Config.custom()
            .setMaxLineLength(MAX_LINE_BYTES)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    ConnectionConfig each =
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(provider.patience().connect()))
            .setValidateAfterInactivity(TRIED_AFTER)
            .build();
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder().http1Config(bounds).build())
        .setDefaultConnectionConfig(each)
        .setMaxConnPerRoute(most)
        .setMaxConnTotal(most)
        .build();
  }

  /// What is done with a response.
  interface Reading<T> {
    /// @throws IOException where the connection fails, or was cancelled
    /// @throws Stop where the response ends the call
    T read(Response response) throws IOException, Stop;
  }

  /// Sends a request and has its response read.
  ///
  /// @throws Stop where no response comes, or the reading says so
  /// @throws InterruptedException where the thread is wanted elsewhere
  <T> T call(HttpPost request, Deadlines deadlines, Reading<T> reading)
      throws Stop, InterruptedException {
    try (Patrol.Watch watch = patrol.watch(deadlines, request::cancel)) {
      boolean answered = false;
      try (Response response = new Response(send(request), request)) {
        answered = true;
        return reading.read(response);
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        Stop stop = watch.stop();
        throw stop != null ? stop : answered ? brokeOff() : unreached(e);
      }
    }
  }

  /// A call that is cancelled while it connects finds its connection gone, and a client that is
  /// closed its pool: Apache's client throws what comes of that.
  private ClassicHttpResponse send(HttpPost request) throws IOException {
    try {
      return client.executeOpen(null, request, null);
    } catch (IllegalStateException | NullPointerException e) {
      throw new IOException("the connection was taken away", e);
    }
  }

  private static Stop brokeOff() {
    return new Stop(Kind.UNREACHABLE, "broke off");
  }

  private static Stop unreached(Exception cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> new Stop(Kind.TIMEOUT, "cannot be reached in time");
      case ConnectException _, UnknownHostException _ ->
          new Stop(Kind.UNREACHABLE, "cannot be reached");
      default -> new Stop(Kind.UNREACHABLE, "broke off before it answered");
    };
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
    patrol.close();
  }

  /// A response that is being read. Closing it before its end costs the connection.
  final class Response implements AutoCloseable {
    private final ClassicHttpResponse response;
    private final HttpPost request;
    private final InputStream body;
    private boolean handedOver;

    private Response(ClassicHttpResponse response, HttpPost request) throws IOException {
      this.response = response;
      this.request = request;
      HttpEntity entity = response.getEntity();
      this.body = entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    int status() {
      return response.getCode();
    }

    /// The first header of a name; empty where there is none.
    String header(String name) {
      Header header = response.getFirstHeader(name);
      return header == null || header.getValue() == null ? "" : header.getValue();
    }

    InputStream body() {
      return body;
    }

    /// Nothing more is wanted, but the end may be on its way: it is awaited by another thread, so
    /// that the connection can serve again.
    void finishLater() {
      handedOver = true;
      Thread.ofVirtual().name("rest of a response").start(this::finish);
    }

    private void finish() {
      Deadlines deadlines = new Deadlines(FOR_THE_REST, () -> false);
      try (Patrol.Watch _ = patrol.watch(deadlines, request::cancel)) {
        int rest = 0;
        while (rest < MAX_REST_BYTES && body.read() >= 0) {
          rest++;
        }
      } catch (IOException _) {
        // It did not end in time.
      }
      end();
    }

    /// Cancels first: closing alone would read on to the end, however long that takes. Where the
    /// end was read the connection has been given back, and neither does anything.
    private void end() {
      request.cancel();
      try {
        response.close();
      } catch (IOException _) {
        // There was more to come, and nobody wants it.
      }
    }

    @Override
    public void close() {
      if (!handedOver) {
        end();
      }
    }
  }
}
