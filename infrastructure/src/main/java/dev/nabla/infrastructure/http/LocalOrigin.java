package dev.nabla.infrastructure.http;

import java.net.URI;
import java.util.Set;

/// Whose page a browser speaks for (RFC 6454). Any page on the web can make its reader's browser
/// send to a server on loopback; only pages of the same machine are meant to.
public final class LocalOrigin {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private LocalOrigin() {}

  /// Whether a request with this `Origin` may go on. One without that header comes from no page.
  public static boolean admits(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && THIS_MACHINE.contains(host);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
