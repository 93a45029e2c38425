package dev.nabla.inference.upstream;

import java.net.URI;
import java.time.Duration;

/// A server that sells answers.
///
/// @param name in the configuration
/// @param baseUrl where its paths begin, such as `https://api.openai.com/v1`; no user, query or
///   fragment, no slash at the end
/// @param maxConcurrent most requests at once; one more is refused, not queued
public record Provider(
    String name,
    ProviderFamily family,
    URI baseUrl,
    ApiKey key,
    int maxConcurrent,
    Patience patience) {

  /// How long is waited.
  ///
  /// @param connect for a connection to stand
  /// @param firstByte from the request to the first event of the answer
  /// @param idle between two pieces of the answer
  /// @param total for the whole answer
  public record Patience(Duration connect, Duration firstByte, Duration idle, Duration total) {
    /// 5 seconds, 1 minute, 30 seconds, 10 minutes.
    public static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
  }

  /// @throws IllegalArgumentException where the address is none that can be asked
  public Provider {
    boolean web = "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme());
    if (!web
        || baseUrl.getHost() == null
        || baseUrl.getRawUserInfo() != null
        || baseUrl.getRawQuery() != null
        || baseUrl.getRawFragment() != null
        || baseUrl.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "baseUrl of provider %s: an http or https address without user, query, fragment and final"
                  .formatted(name)
              + " slash is expected");
    }
    if (maxConcurrent < 1) {
      throw new IllegalArgumentException("provider %s must take a request".formatted(name));
    }
  }

  /// Where one of its paths is.
  URI at(String path) {
    return URI.create(baseUrl + path);
  }
}
