package dev.nabla.gateway.api;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.Handler;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.infrastructure.store.BlobStore;
import java.io.IOException;
import java.util.Locale;

/// `GET /v1/blobs/{root}`: the data behind a batch, as it was committed to. Who fetches it checks
/// it against the root.
final class BlobRoute implements Handler {
  private final BlobStore blobs;

  BlobRoute(BlobStore blobs) {
    this.blobs = blobs;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String root = exchange.pathParameter("root").toLowerCase(Locale.ROOT);
    String name = root.startsWith("0x") ? root.substring(2) : root;
    byte[] blob =
        blobs.get(name).orElseThrow(() -> new HttpRefusal(404, "there is no blob " + root));
    exchange.respond(200, Headers.of("application/octet-stream"), blob);
  }
}
