package dev.nabla.chain.txpool;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What waits of one sender, by nonce. Guarded by the pool.
final class SenderQueue {
  private final NavigableMap<Long, PooledTransaction> byNonce =
      new TreeMap<>(Long::compareUnsigned);
  private BigInteger totalCost = BigInteger.ZERO;
  private long accountNonce;
  private int ready;

  SenderQueue(long accountNonce) {
    this.accountNonce = accountNonce;
  }

  /// The account's nonce as last seen; unsigned 64 bits.
  long accountNonce() {
    return accountNonce;
  }

  void accountNonce(long seen) {
    if (seen != accountNonce) {
      accountNonce = seen;
      ready = 0;
      extendReady();
    }
  }

  /// How many can run one after the other, from the account's nonce on.
  int ready() {
    return ready;
  }

  int size() {
    return byNonce.size();
  }

  boolean isEmpty() {
    return byNonce.isEmpty();
  }

  Optional<PooledTransaction> at(long nonce) {
    return Optional.ofNullable(byNonce.get(nonce));
  }

  /// Most that everything here can cost together.
  BigInteger totalCost() {
    return totalCost;
  }

  /// Adds a transaction whose nonce is free.
  void put(PooledTransaction pooled) {
    byNonce.put(pooled.nonce(), pooled);
    totalCost = totalCost.add(pooled.maxCost());
    extendReady();
  }

  private void extendReady() {
    while (byNonce.containsKey(accountNonce + ready)) {
      ready++;
    }
  }

  void remove(long nonce) {
    PooledTransaction removed = byNonce.remove(nonce);
    if (removed != null) {
      totalCost = totalCost.subtract(removed.maxCost());
      long place = nonce - accountNonce;
      if (place >= 0 && place < ready) {
        ready = (int) place;
      }
    }
  }

  /// The transaction with the highest nonce: the one that can go without leaving a gap.
  PooledTransaction last() {
    return byNonce.lastEntry().getValue();
  }

  /// The one that can run next.
  Optional<PooledTransaction> first() {
    return at(accountNonce);
  }

  /// Those that can run one after the other, the first with the account's own nonce.
  List<PooledTransaction> executable() {
    return byNonce.tailMap(accountNonce, true).values().stream().limit(ready).toList();
  }

  /// Those behind a gap.
  List<PooledTransaction> behindGap() {
    return byNonce.tailMap(accountNonce, true).values().stream().skip(ready).toList();
  }

  /// Those whose nonce is used up.
  List<PooledTransaction> usedUp() {
    return List.copyOf(byNonce.headMap(accountNonce, false).values());
  }

  /// Those that a balance no longer covers, counted from the lowest nonce, and all after them.
  List<PooledTransaction> beyond(BigInteger balance) {
    List<PooledTransaction> unpaid = new ArrayList<>();
    BigInteger cost = BigInteger.ZERO;
    for (PooledTransaction pooled : byNonce.values()) {
      cost = cost.add(pooled.maxCost());
      if (cost.compareTo(balance) > 0) {
        unpaid.add(pooled);
      }
    }
    return unpaid;
  }
}
