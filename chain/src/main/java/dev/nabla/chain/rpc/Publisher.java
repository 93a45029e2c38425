package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.infrastructure.lifecycle.Announcements;
import dev.nabla.infrastructure.lifecycle.Timeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Sends news on to subscriptions, on a task of its own: whoever makes a block or takes a
/// transaction only wakes it. Each subscription keeps how far it has read, so nothing is lost
/// between two runs, whatever came meanwhile. Thread-safe.
final class Publisher implements AutoCloseable {
  /// How often it looks although nobody woke it.
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final ChainStore chain;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Timeline.Task task;
  private final Announcements.Subscription appended;

  private Publisher(ChainStore chain, NewTransactions transactions, Timeline timeline) {
    this.chain = chain;
    this.task = timeline.every("rpc-news", PERIOD, this::publish);
    this.appended = chain.onAppended(_ -> task.wake());
    transactions.onNext(this::wakeForTransactions);
  }

  static Publisher start(ChainStore chain, NewTransactions transactions, Timeline timeline) {
    return new Publisher(chain, transactions, timeline);
  }

  /// What news goes to. Called by one thread at a time.
  interface Subscription {
    /// The next block that it wants to hear of; [Long#MAX_VALUE] where it wants none.
    long nextBlock();

    /// Takes the block with that number.
    void block(StoredBlock block);

    /// Whether it follows what waits in the pool.
    boolean followsTransactions();

    /// Takes what has come to wait since the last call.
    void transactions();
  }

  /// From now on, beginning with what the subscription has not read yet.
  void add(Subscription subscription) {
    subscriptions.add(subscription);
    task.wake();
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  private void wakeForTransactions() {
    for (Subscription subscription : subscriptions) {
      if (subscription.followsTransactions()) {
        task.wake();
        return;
      }
    }
  }

  private void publish() {
    Map<Long, StoredBlock> read = new HashMap<>();
    long head = chain.head().number();
    for (Subscription subscription : subscriptions) {
      subscription.transactions();
      while (subscription.nextBlock() <= head) {
        subscription.block(read.computeIfAbsent(subscription.nextBlock(), this::block));
      }
    }
  }

  private StoredBlock block(long number) {
    return chain
        .block(number)
        .orElseThrow(() -> new IllegalStateException("no block " + number + " below the head"));
  }

  @Override
  public void close() {
    appended.close();
    task.close();
  }
}
