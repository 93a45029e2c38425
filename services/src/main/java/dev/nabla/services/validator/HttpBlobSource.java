package dev.nabla.services.validator;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.BatchCommitment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// Asks the node's registered endpoint: `GET /v1/blobs/{root}`.
public final class HttpBlobSource implements BlobSource {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final HttpCaller caller;

  /// @param caller stays the caller's; see [#newCaller()]
  public HttpBlobSource(HttpCaller caller) {
    this.caller = caller;
  }

  /// A caller that takes any certificate, as nodes sign their own; fit for blobs and nothing else.
  public static HttpCaller newCaller() {
    return new HttpCaller(CONNECT_TIMEOUT, AnyCertificate.context());
  }

  @Override
  public Bytes fetch(String endpoint, BatchCommitment commitment) throws IOException {
    String address = endpoint + "/v1/blobs/" + commitment.blobRoot().toHex();
    HttpCaller.Reply reply = get(address, commitment.blobSize());
    if (reply.status() != OK) {
      throw new IOException(address + " answered " + reply.status());
    }
    return Bytes.of(reply.body());
  }

  /// The endpoint was written by the node's operator, so it may be no address of the web at all.
  private HttpCaller.Reply get(String address, int maxBytes) throws IOException {
    try {
      return caller.get(URI.create(address), new HttpCaller.Bounds(maxBytes, TIMEOUT));
    } catch (IllegalArgumentException e) {
      throw new IOException("the node's endpoint is no address of the web: " + address, e);
    }
  }
}
