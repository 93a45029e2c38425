package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How long one call may still take, and whether anyone waits for it. Thread-safe.
final class Deadlines {
  private final Provider.Patience patience;
  private final BooleanSupplier left;
  private final long began = System.nanoTime();
  private volatile long heard = began;
  private volatile boolean begun;

  /// @param left whether nobody waits any more; asked by any thread
  Deadlines(Provider.Patience patience, BooleanSupplier left) {
    this.patience = patience;
    this.left = left;
  }

  /// The answer has begun: from here on it must go on.
  void begun() {
    begun = true;
  }

  /// Something came.
  void heard() {
    heard = System.nanoTime();
  }

  /// Why the call must end now; null while it may go on.
  @Nullable Stop due() {
    if (left.getAsBoolean()) {
      return new Stop(Kind.ABANDONED, "was not waited for");
    }
    long now = System.nanoTime();
    if (!begun) {
      return now - began > patience.firstByte().toNanos()
          ? new Stop(Kind.TIMEOUT, "did not begin to answer in time")
          : null;
    }
    return now - heard > patience.idle().toNanos() || now - began > patience.total().toNanos()
        ? new Stop(Kind.TIMEOUT, "stalled")
        : null;
  }

  /// @throws Stop where the call must end now
  void require() throws Stop {
    Stop due = due();
    if (due != null) {
      throw due;
    }
  }
}
