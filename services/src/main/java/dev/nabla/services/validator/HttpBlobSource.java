package dev.nabla.services.validator;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.BatchCommitment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// Asks the node's registered endpoint: `GET /v1/blobs/{root}`.
public final class HttpBlobSource implements BlobSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final HttpCaller caller;

  /// @param caller stays the caller's
  public HttpBlobSource(HttpCaller caller) {
    this.caller = caller;
  }

  @Override
  public Bytes fetch(String endpoint, BatchCommitment commitment) throws IOException {
    URI uri = uri(endpoint + "/v1/blobs/" + commitment.blobRoot().toHex());
    HttpCaller.Reply reply = caller.get(uri, new HttpCaller.Bounds(commitment.blobSize(), TIMEOUT));
    if (reply.status() != OK) {
      throw new IOException(uri + " answered " + reply.status());
    }
    return Bytes.of(reply.body());
  }

  /// The endpoint was written by the node's operator, so it may be no URL at all.
  private static URI uri(String text) throws IOException {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("the node's endpoint is no URL: " + text, e);
    }
  }
}
