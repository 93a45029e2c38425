package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The page `/receipts` with its script and its style. It loads nothing from anywhere else, runs no
/// script but its own file, and cannot be framed; texts of receipts are shown as text.
final class PageRoutes {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private PageRoutes() {}

  /// A handler that gives one file of the page.
  static Handler file(String name, String contentType) {
    byte[] content = load(name);
    return exchange -> respond(exchange, contentType, content);
  }

  private static byte[] load(String name) {
    try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void respond(Exchange exchange, String contentType, byte[] content)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType);
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
    exchange.respond(200, headers, content);
  }
}
