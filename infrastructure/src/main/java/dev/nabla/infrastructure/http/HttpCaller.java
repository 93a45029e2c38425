package dev.nabla.infrastructure.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;

/// Calls HTTP servers that need not be trusted: every answer has a bound on its size and, whole, on
/// its time; one that is read as it comes, on each wait. Follows no redirect. Safe to use from any
/// thread; blocks.
public final class HttpCaller implements AutoCloseable {
  private final HttpClient client;
  private final Watchdog watchdog = new Watchdog();

  /// Trusts the certificates that this JVM does.
  ///
  /// @param connectTimeout for a connection to stand
  public HttpCaller(Duration connectTimeout) {
    this.client = newBuilder(connectTimeout).build();
  }

  /// Trusts the certificates that `tls` does.
  public HttpCaller(Duration connectTimeout, SSLContext tls) {
    this.client = newBuilder(connectTimeout).sslContext(tls).build();
  }

  private static HttpClient.Builder newBuilder(Duration connectTimeout) {
    // HTTP/1.1 is set outright: the JDK would offer h2c on every plain-text call.
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connectTimeout)
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  /// What bounds an answer.
  ///
  /// @param maxBytes largest body that is read
  /// @param timeout from the call to the last byte
  public record Bounds(int maxBytes, Duration timeout) {}

  /// An answer, whatever its status.
  ///
  /// @param body not copied
  @SuppressWarnings("ArrayRecordComponent")
  public record Reply(int status, byte[] body) {}

  /// Sends a GET.
  ///
  /// @throws IOException where no whole answer within `bounds` came
  public Reply get(URI uri, Bounds bounds) throws IOException {
    return get(uri, Map.of(), bounds);
  }

  /// Sends a GET with headers.
  ///
  /// @throws IOException where no whole answer within `bounds` came
  public Reply get(URI uri, Map<String, String> headers, Bounds bounds) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    headers.forEach(request::header);
    return send(request.build(), bounds);
  }

  /// Sends a POST.
  ///
  /// @param headers `Content-Type` among them
  /// @throws IOException where no whole answer within `bounds` came
  public Reply post(URI uri, Map<String, String> headers, byte[] body, Bounds bounds)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return send(request.build(), bounds);
  }

  /// How long an answer that is read as it comes may keep its reader waiting.
  ///
  /// @param first from the call to its status and headers
  /// @param gap for each further byte
  public record Patience(Duration first, Duration gap) {}

  /// Sends a POST and returns as soon as status and headers of its answer are there. The body is
  /// read as it comes; how much of it is read is the caller's own bound.
  ///
  /// @param headers `Content-Type` among them
  /// @return to be closed by the caller; closing it early ends the connection
  /// @throws IOException where no answer began in time
  public IncomingAnswer open(URI uri, Map<String, String> headers, byte[] body, Patience patience)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try (Watchdog.Guard guard = watchdog.guard(patience.first())) {
      try {
        return new IncomingAnswer(
            client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()),
            watchdog,
            patience.gap());
      } catch (InterruptedException | IOException e) {
        if (guard.expired()) {
          throw new HttpTimeoutException("no answer from " + uri + " within " + patience.first());
        }
        throw asIo(e);
      }
    }
  }

  private Reply send(HttpRequest request, Bounds bounds) throws IOException {
    try (Watchdog.Guard guard = watchdog.guard(bounds.timeout())) {
      try {
        HttpResponse<InputStream> response =
            client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        return new Reply(response.statusCode(), read(response, bounds.maxBytes()));
      } catch (InterruptedException | IOException e) {
        if (guard.expired()) {
          throw new HttpTimeoutException(
              "no whole answer from " + request.uri() + " within " + bounds.timeout());
        }
        throw asIo(e);
      }
    }
  }

  private static byte[] read(HttpResponse<InputStream> response, int maxBytes) throws IOException {
    try (InputStream in = response.body()) {
      byte[] read = in.readNBytes(maxBytes + 1);
      if (read.length > maxBytes) {
        throw new IOException("the answer is larger than " + maxBytes + " bytes");
      }
      return read;
    }
  }

  static IOException asIo(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for an answer");
  }

  @Override
  public void close() {
    client.close();
    watchdog.close();
  }
}
