package dev.nabla.chain.rpc;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets a few calls that run code or read much of the chain go on at once, and the others wait in
/// turn. Virtual threads give their processor up only where they wait, so without this a hundred
/// `eth_call` would hold all of them and the block producer would not run. Thread-safe.
final class HeavyCalls {
  /// How long a call waits for its turn.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Semaphore turns;

  /// @param atOnce calls that run at the same time
  HeavyCalls(int atOnce) {
    this.turns = new Semaphore(atOnce, true);
  }

  /// As many as there are processors, less one that stays free for everything else.
  static HeavyCalls ofThisMachine() {
    return new HeavyCalls(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
  }

  <T> T run(Supplier<T> call) {
    if (!admitted()) {
      throw new RpcException(RpcError.LIMIT_EXCEEDED, "the node is busy, try again later");
    }
    try {
      return call.get();
    } finally {
      turns.release();
    }
  }

  private boolean admitted() {
    try {
      return turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
