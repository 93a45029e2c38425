package dev.nabla.chain.consensus;

import java.time.Duration;

/// The pace of a solo producer.
///
/// @param minimumInterval between two blocks at least
/// @param heartbeat after which a block comes although no transaction waits
public record SoloConfig(Duration minimumInterval, Duration heartbeat) {
  /// At most 20 blocks a second, and one every 5 seconds.
  public static final SoloConfig DEFAULT =
      new SoloConfig(Duration.ofMillis(50), Duration.ofSeconds(5));

  /// Checks the order of the two.
  public SoloConfig {
    if (minimumInterval.isNegative() || heartbeat.compareTo(minimumInterval) < 0) {
      throw new IllegalArgumentException(
          "minimum interval " + minimumInterval + ", heartbeat " + heartbeat);
    }
  }
}
