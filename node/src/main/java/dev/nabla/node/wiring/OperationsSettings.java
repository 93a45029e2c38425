package dev.nabla.node.wiring;

import dev.nabla.infrastructure.http.RateLimit;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a node is watched and held back.
///
/// @param otlp collector of traces; null for none
/// @param drain how long answers under way get to end when the node is asked to stop
/// @param rate requests that one client may send
public record OperationsSettings(@Nullable URI otlp, Duration drain, RateLimit.Rate rate) {
  /// What holds where nobody says anything: no traces, 20 seconds.
  public static final OperationsSettings DEFAULT =
      new OperationsSettings(null, Duration.ofSeconds(20), RateLimit.DEFAULT);

  /// Checks the collector's address.
  public OperationsSettings {
    if (otlp != null && (otlp.getHost() == null || !isWeb(otlp))) {
      throw new NotPossible("traces go to an http or https address, not to " + otlp);
    }
  }

  private static boolean isWeb(URI uri) {
    return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
  }
}
