package dev.nabla.chain.txpool;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The last transaction of each sender, in order of price, so that a full pool finds what it gives
/// up without looking at all it has. Costs nothing until the pool is full for the first time;
/// sorted anew when the base fee changes the order. Guarded by the pool.
final class LastByPrice {
  private @Nullable UInt256 baseFee;
  private TreeSet<PooledTransaction> sorted =
      new TreeSet<>(PooledTransaction.byPrice(UInt256.ZERO));

  /// Sorts by the price at `wanted`, unless that is done.
  void sortAt(UInt256 wanted, Collection<SenderQueue> queues) {
    if (wanted.equals(baseFee)) {
      return;
    }
    baseFee = wanted;
    sorted = new TreeSet<>(PooledTransaction.byPrice(wanted));
    queues.forEach(queue -> sorted.add(queue.last()));
  }

  /// Says that `queue` is about to change.
  void before(SenderQueue queue) {
    if (baseFee != null && !queue.isEmpty()) {
      sorted.remove(queue.last());
    }
  }

  /// Says that `queue` has changed.
  void after(SenderQueue queue) {
    if (baseFee != null && !queue.isEmpty()) {
      sorted.add(queue.last());
    }
  }

  /// What pays least of all but one sender's.
  Optional<PooledTransaction> cheapest(Address except) {
    Iterator<PooledTransaction> fromCheapest = sorted.descendingIterator();
    while (fromCheapest.hasNext()) {
      PooledTransaction last = fromCheapest.next();
      if (!last.sender().equals(except)) {
        return Optional.of(last);
      }
    }
    return Optional.empty();
  }
}
