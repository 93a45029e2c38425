package dev.nabla.chain.txpool;

import dev.nabla.primitives.bytes.UInt256;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// What a block may take, best paying first, each sender's in the order of its nonces: a snapshot
/// of the pool. For one thread.
public final class Selection {
  private final PriorityQueue<Lane> lanes;
  private final UInt256 baseFee;

  Selection(Collection<List<PooledTransaction>> runs, UInt256 baseFee) {
    Comparator<PooledTransaction> byPrice = PooledTransaction.byPrice(baseFee);
    this.baseFee = baseFee;
    this.lanes = new PriorityQueue<>((left, right) -> byPrice.compare(left.head, right.head));
    for (List<PooledTransaction> run : runs) {
      enter(run.iterator());
    }
  }

  /// The transaction that is due, or nothing at the end. Answer with [#take()] or [#skip()].
  public Optional<PooledTransaction> peek() {
    return Optional.ofNullable(lanes.peek()).map(lane -> lane.head);
  }

  /// The one that is due went into the block: its sender's next takes its place.
  public void take() {
    enter(lanes.remove().rest);
  }

  /// The one that is due did not, so none of its sender's later ones can.
  public void skip() {
    lanes.remove();
  }

  private void enter(Iterator<PooledTransaction> run) {
    if (run.hasNext()) {
      PooledTransaction head = run.next();
      if (head.transaction().maxFeePerGas().compareTo(baseFee) >= 0) {
        lanes.add(new Lane(head, run));
      }
    }
  }

  private record Lane(PooledTransaction head, Iterator<PooledTransaction> rest) {}
}
