package dev.nabla.gateway.api;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Who asks, by the key that the client sends. The node sells to anyone, so a key proves nothing;
/// but whoever knows one can only meet what its holder left behind, and a key that others could
/// guess counts as none.
final class Customer {
  /// Shorter keys are such as clients are given because they insist on one.
  private static final int SHORTEST_KEY = 24;

  private static final String ANTHROPIC_KEY = "x-api-key";
  private static final String BEARER = "Bearer ";
  private static final byte[] DOMAIN = "nabla/customer/1".getBytes(StandardCharsets.US_ASCII);

  private Customer() {}

  /// The hash of the request's key; null where it has none worth the name.
  static @Nullable Hash of(Exchange exchange) {
    String bearer = exchange.header("Authorization").orElse("");
    String key =
        bearer.startsWith(BEARER)
            ? bearer.substring(BEARER.length())
            : exchange.header(ANTHROPIC_KEY).orElse("");
    return key.length() < SHORTEST_KEY ? null : Digests.sha256(DOMAIN, Bytes.utf8(key).toArray());
  }
}
