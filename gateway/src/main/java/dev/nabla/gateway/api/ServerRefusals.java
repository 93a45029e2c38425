package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.infrastructure.http.RefusalFormat;
import java.util.Map;
import java.util.random.RandomGenerator;

/// How refusals of the HTTP server itself look: as those of the API, in the shape of the family
/// whose path was asked. Thread-safe where its random source is.
public final class ServerRefusals implements RefusalFormat {
  private final RandomGenerator random;

  /// @param random source of request ids that nobody can guess
  public ServerRefusals(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Body format(Refused refused, String message) {
    RequestId id = RequestId.random(random);
    RequestError error = RequestError.of(refused.status(), message);
    Map<String, String> headers = Headers.json();
    headers.putAll(Headers.named(id));
    return new Body(
        headers, Json.bytes(ErrorFamily.ofPath(refused.path()).body(error, id.publicName())));
  }
}
