package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.upstream.ProviderClient.Stop;
import java.util.function.BooleanSupplier;

/// How long one call may still take, and whether anyone waits for it. One thread.
final class Deadlines {
  private final Provider.Patience patience;
  private final BooleanSupplier left;
  private final long began = System.nanoTime();
  private long heard = began;

  /// @param left whether nobody waits any more
  Deadlines(Provider.Patience patience, BooleanSupplier left) {
    this.patience = patience;
    this.left = left;
  }

  /// Something came.
  void heard() {
    heard = System.nanoTime();
  }

  boolean isCancelled() {
    return left.getAsBoolean();
  }

  /// Whether the next piece is late, or the whole.
  boolean isLate() {
    long now = System.nanoTime();
    return now - heard > patience.idle().toNanos() || now - began > patience.total().toNanos();
  }

  /// @throws Stop where the answer should have begun by now, or nobody waits for it
  void requireFirstByte() throws Stop {
    if (isCancelled()) {
      throw new Stop(Kind.ABANDONED, "was not waited for");
    }
    if (System.nanoTime() - began > patience.firstByte().toNanos()) {
      throw new Stop(Kind.TIMEOUT, "did not begin to answer in time");
    }
  }
}
