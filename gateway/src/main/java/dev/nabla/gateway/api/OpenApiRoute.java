package dev.nabla.gateway.api;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// `GET /openapi.json`: what this API is, by OpenAPI 3.1. A test holds the document to the routes,
/// and answers to the document.
final class OpenApiRoute implements Handler {
  private static final String NAME = "openapi.json";

  private final byte[] document = load();

  private static byte[] load() {
    try (InputStream in = OpenApiRoute.class.getResourceAsStream(NAME)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + NAME);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    exchange.respond(200, Headers.json(), document);
  }
}
