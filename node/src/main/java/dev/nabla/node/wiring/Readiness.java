package dev.nabla.node.wiring;

import dev.nabla.infrastructure.lifecycle.Timeline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits until a network that has been started can be used.
final class Readiness {
  private static final Duration PACE = Duration.ofMillis(25);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Timeline timeline;

  Readiness(Timeline timeline) {
    this.timeline = timeline;
  }

  /// Returns once `isReady` has been true.
  ///
  /// @throws NotPossible where that takes longer than a minute
  void await(BooleanSupplier isReady) {
    CountDownLatch ready = new CountDownLatch(1);
    Timeline.Task look =
        timeline.every(
            "looks whether all is ready",
            PACE,
            () -> {
              if (isReady.getAsBoolean()) {
                ready.countDown();
              }
            });
    try (look) {
      if (!ready.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new NotPossible(
            "the network was not ready after "
                + LIMIT.toSeconds()
                + " s; what went wrong is in the lines above; try a new folder with --data");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotPossible("interrupted while starting", e);
    }
  }
}
