package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.PooledTransaction;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.infrastructure.lifecycle.Announcements;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hashes of the transactions that came to wait last, numbered as they came: a ring that
/// forgets the oldest. Whoever follows keeps the number up to which it has read. Thread-safe.
final class NewTransactions implements AutoCloseable {
  /// How many are remembered; a reader that is further behind misses some.
  static final int REMEMBERED = 1 << 14;

  private final @Nullable Hash[] ring = new @Nullable Hash[REMEMBERED];
  private Announcements.@Nullable Subscription source;
  private Runnable wake = () -> {};
  private long count;

  /// What comes to wait in `pool` from now on.
  static NewTransactions of(TransactionPool pool) {
    NewTransactions all = new NewTransactions();
    all.source = pool.onAdded(all::add);
    return all;
  }

  /// @param listener called after each transaction; must return at once
  synchronized void onNext(Runnable listener) {
    wake = listener;
  }

  private void add(PooledTransaction pooled) {
    Runnable listener;
    synchronized (this) {
      ring[(int) (count % REMEMBERED)] = pooled.hash();
      count++;
      listener = wake;
    }
    listener.run();
  }

  /// The number that the next one gets.
  synchronized long next() {
    return count;
  }

  /// Those from number `from` to before number `to` that are remembered, oldest first.
  synchronized List<Hash> range(long from, long to) {
    List<Hash> hashes = new ArrayList<>();
    for (long number = Math.max(from, count - REMEMBERED); number < to; number++) {
      Hash hash = ring[(int) (number % REMEMBERED)];
      if (hash != null) {
        hashes.add(hash);
      }
    }
    return hashes;
  }

  @Override
  public void close() {
    Announcements.Subscription listening = source;
    if (listening != null) {
      listening.close();
    }
  }
}
