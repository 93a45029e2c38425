package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// What clients of this proxy are called before gateways, which keep beginnings of conversations
/// for whoever comes back. A name says nothing of the key behind it, and lasts as long as this
/// object: two clients with one key have one name, and nobody outside can make it up.
final class Pseudonyms {
  private static final int SECRET_BYTES = 32;
  private static final byte[] DOMAIN = "nabla/pseudonym/1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] secret = new byte[SECRET_BYTES];

  /// @param random that nobody can guess
  Pseudonyms(RandomGenerator random) {
    random.nextBytes(secret);
  }

  /// The value of `Authorization` for a gateway.
  String authorization(Exchange exchange) {
    Bytes key = Bytes.utf8(key(exchange));
    return "Bearer nabla-" + Digests.sha256(DOMAIN, secret, key.toArray()).toHex();
  }

  /// A key of one header is never one of the other.
  private static String key(Exchange exchange) {
    return exchange.header("Authorization").orElse("")
        + '\n'
        + exchange.header("x-api-key").orElse("");
  }
}
