package dev.nabla.infrastructure.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An answer whose body is read as it comes. Used by one thread; must be closed.
public final class IncomingAnswer implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final InputStream body;

  IncomingAnswer(HttpResponse<InputStream> response, Watchdog watchdog, Duration gap) {
    this.response = response;
    this.body = new Guarded(response.body(), watchdog, gap);
  }

  /// The status, whatever it is.
  public int status() {
    return response.statusCode();
  }

  /// The first value of a header, any case.
  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /// All headers, by name in lower case.
  public Map<String, List<String>> headers() {
    return response.headers().map();
  }

  /// The body. A read that waits longer than the gap that was asked for throws
  /// [HttpTimeoutException].
  public InputStream body() {
    return body;
  }

  /// Ends the connection where the body was not read to its end.
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // Then it has ended already.
    }
  }

  private static final class Guarded extends FilterInputStream {
    private final Watchdog watchdog;
    private final Duration gap;

    Guarded(InputStream in, Watchdog watchdog, Duration gap) {
      super(in);
      this.watchdog = watchdog;
      this.gap = gap;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try (Watchdog.Guard guard = watchdog.guard(gap)) {
        try {
          return in.read(target, offset, length);
        } catch (IOException e) {
          if (guard.expired()) {
            throw new HttpTimeoutException("the answer stalled for " + gap);
          }
          throw e;
        }
      }
    }
  }
}
