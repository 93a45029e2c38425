package dev.nabla.chain.txpool;

import static dev.nabla.chain.txpool.AdmissionRules.refuseIf;

import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.txpool.PoolVerdict.Refused;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.state.Account;
import dev.nabla.infrastructure.lifecycle.Announcements;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Transactions that wait for a block. Safe to call from any thread.
///
/// *Invariants.* What waits is well signed, bound to this chain and within the limits; of one
/// sender there is at most one transaction for each nonce, none below the account's own, and all of
/// them together are covered by its balance as of the newest block that touched it. A full pool
/// makes room only for what pays more, and gives up the last transaction of a sender, never one in
/// the middle, so it makes no gaps. Nothing survives a restart: whoever sends keeps what it sent
/// until it is in a block.
///
/// *Attack.* A stranger can fill the pool only with transactions that it can pay for, and each must
/// pay more than what it displaces. Signatures are recovered outside the lock.
public final class TransactionPool {
  private static final Account NO_ACCOUNT =
      new Account(0, UInt256.ZERO, Account.EMPTY_CODE_HASH, false);

  private final PoolLimits limits;
  private final AdmissionRules rules;
  private final Supplier<PoolHead> heads;
  private final Map<Address, SenderQueue> queues = new HashMap<>();
  private final Map<Hash, PooledTransaction> byHash = new HashMap<>();
  private final Announcements<PooledTransaction> added = new Announcements<>();
  private long bytes;
  private final AtomicLong arrivals = new AtomicLong();
  private final Authorities authorities = new Authorities();
  private final LastByPrice lasts = new LastByPrice();

  /// @param heads the newest block, asked on every call
  public TransactionPool(PoolLimits limits, Fork fork, long chainId, Supplier<PoolHead> heads) {
    this.limits = limits;
    this.rules = new AdmissionRules(limits, fork, chainId);
    this.heads = heads;
  }

  /// Lets `transaction` wait, if it may.
  public PoolVerdict add(Transaction transaction) {
    Bytes encoded = transaction.encoded();
    Optional<Refused> fault = rules.check(transaction, encoded.size(), heads.get().gasLimit());
    if (fault.isPresent()) {
      return fault.get();
    }
    Hash hash = transaction.hash();
    if (get(hash).isPresent()) {
      return new PoolVerdict.Known(hash);
    }
    Optional<Address> sender = transaction.sender();
    if (sender.isEmpty()) {
      return new Refused(PoolRefusal.BAD_SIGNATURE, "the signature is not a valid one with low s");
    }
    Set<Address> authorities =
        transaction.authorizations().stream()
            .flatMap(authorization -> authorization.authority().stream())
            .collect(Collectors.toSet());
    PoolVerdict verdict =
        admit(
            new PooledTransaction(
                transaction,
                hash,
                sender.get(),
                authorities,
                encoded.size(),
                arrivals.getAndIncrement()));
    if (verdict instanceof PoolVerdict.Added) {
      get(hash).ifPresent(added::announce);
    }
    return verdict;
  }

  /// Calls `listener` with every transaction that waits from now on, replacements included, on the
  /// thread that added it, outside the pool's lock. See [Announcements].
  public Announcements.Subscription onAdded(Consumer<PooledTransaction> listener) {
    return added.subscribe(listener);
  }

  /// The waiting transaction with this hash.
  public synchronized Optional<PooledTransaction> get(Hash hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  /// The nonce after those of `sender` that can run one after the other.
  public synchronized long nextNonce(Address sender) {
    long accountNonce = accountOf(heads.get(), sender).nonce();
    SenderQueue queue = queues.get(sender);
    if (queue == null) {
      return accountNonce;
    }
    queue.accountNonce(accountNonce);
    return accountNonce + queue.ready();
  }

  /// What the next block may take, best paying first.
  public synchronized Selection select() {
    List<List<PooledTransaction>> runs = new ArrayList<>(queues.size());
    queues.values().forEach(queue -> runs.add(queue.executable()));
    return new Selection(runs, heads.get().baseFee());
  }

  /// Whether the next block could take anything at all.
  public synchronized boolean hasReady() {
    UInt256 baseFee = heads.get().baseFee();
    return queues.values().stream()
        .flatMap(queue -> queue.first().stream())
        .anyMatch(first -> first.transaction().maxFeePerGas().compareTo(baseFee) >= 0);
  }

  /// Forgets a transaction that turned out not to be executable.
  public synchronized void drop(PooledTransaction pooled) {
    remove(pooled);
    settle(Set.of(pooled.sender()));
  }

  /// Forgets what a block made impossible that has just become the newest.
  public void settle(List<ExecutedTransaction> block) {
    Set<Address> touched = new HashSet<>();
    for (ExecutedTransaction executed : block) {
      touched.add(executed.sender());
      executed.transaction().authorizations().stream()
          .flatMap(authorization -> authorization.authority().stream())
          .forEach(touched::add);
    }
    settle(touched);
  }

  /// Forgets what the newest block made impossible: used nonces, and what is no longer covered.
  ///
  /// @param senders whose accounts it changed
  public synchronized void settle(Set<Address> senders) {
    PoolHead head = heads.get();
    for (Address sender : senders) {
      SenderQueue queue = queues.get(sender);
      if (queue != null) {
        Account account = accountOf(head, sender);
        queue.accountNonce(account.nonce());
        queue.usedUp().forEach(this::remove);
        queue.beyond(account.balance().toBigInteger()).forEach(this::remove);
      }
    }
  }

  /// How much waits.
  public synchronized PoolStatus status() {
    int pending = queues.values().stream().mapToInt(SenderQueue::ready).sum();
    return new PoolStatus(pending, byHash.size() - pending);
  }

  /// All that waits, by sender.
  public synchronized List<WaitingQueue> waiting() {
    return queues.keySet().stream().sorted().flatMap(sender -> waiting(sender).stream()).toList();
  }

  /// What waits of `sender`.
  public synchronized Optional<WaitingQueue> waiting(Address sender) {
    SenderQueue queue = queues.get(sender);
    if (queue == null) {
      return Optional.empty();
    }
    queue.accountNonce(accountOf(heads.get(), sender).nonce());
    return Optional.of(new WaitingQueue(sender, queue.executable(), queue.behindGap()));
  }

  private synchronized PoolVerdict admit(PooledTransaction pooled) {
    if (byHash.containsKey(pooled.hash())) {
      return new PoolVerdict.Known(pooled.hash());
    }
    // Asked again under the lock: a block may have come since, whose settling is over.
    PoolHead head = heads.get();
    Account account = accountOf(head, pooled.sender());
    SenderQueue queue = queues.getOrDefault(pooled.sender(), new SenderQueue(account.nonce()));
    Optional<PooledTransaction> replaced = queue.at(pooled.nonce());
    Optional<Refused> fault =
        checkSender(pooled, queue, account)
            .or(() -> authorities.check(pooled, queue, head, this::waitingOf))
            .or(() -> replaced.flatMap(old -> checkReplacement(pooled, old)))
            .or(() -> replaced.isPresent() ? Optional.empty() : makeRoom(pooled, head.baseFee()));
    if (fault.isPresent()) {
      return fault.get();
    }
    replaced.ifPresent(this::remove);
    queue.accountNonce(account.nonce());
    keep(pooled, queue);
    return new PoolVerdict.Added(pooled.hash());
  }

  private int waitingOf(Address sender) {
    SenderQueue queue = queues.get(sender);
    return queue == null ? 0 : queue.size();
  }

  private Optional<Refused> checkSender(
      PooledTransaction pooled, SenderQueue queue, Account account) {
    long ahead = pooled.nonce() - account.nonce();
    boolean low = Long.compareUnsigned(pooled.nonce(), account.nonce()) < 0;
    String nonces =
        "nonce "
            + Long.toUnsignedString(pooled.nonce())
            + ", the account's is "
            + Long.toUnsignedString(account.nonce());
    BigInteger cost =
        queue
            .totalCost()
            .subtract(
                queue.at(pooled.nonce()).map(PooledTransaction::maxCost).orElse(BigInteger.ZERO))
            .add(pooled.maxCost());
    return refuseIf(low, PoolRefusal.NONCE_TOO_LOW, nonces)
        .or(() ->
            refuseIf(ahead < 0 || ahead >= limits.perSender(), PoolRefusal.NONCE_TOO_HIGH, nonces))
        .or(() ->
            refuseIf(
                cost.compareTo(account.balance().toBigInteger()) > 0,
                PoolRefusal.INSUFFICIENT_FUNDS,
                "balance " + account.balance() + ", needed " + cost));
  }

  private Optional<Refused> checkReplacement(PooledTransaction pooled, PooledTransaction old) {
    boolean enough =
        paysEnoughMore(pooled.transaction().maxFeePerGas(), old.transaction().maxFeePerGas())
            && paysEnoughMore(
                pooled.transaction().maxPriorityFeePerGas(),
                old.transaction().maxPriorityFeePerGas());
    return refuseIf(
        !enough,
        PoolRefusal.REPLACEMENT_UNDERPRICED,
        "fee and tip must each be "
            + limits.priceBumpPercent()
            + " % above the transaction's "
            + old.hash());
  }

  private boolean paysEnoughMore(UInt256 offered, UInt256 before) {
    BigInteger hundred = BigInteger.valueOf(100);
    BigInteger factor = BigInteger.valueOf(100L + limits.priceBumpPercent());
    return offered
            .toBigInteger()
            .multiply(hundred)
            .compareTo(before.toBigInteger().multiply(factor))
        >= 0;
  }

  /// Gives up what pays least until `newcomer` fits; nothing where it does not pay more than that.
  private Optional<Refused> makeRoom(PooledTransaction newcomer, UInt256 baseFee) {
    Comparator<PooledTransaction> byPrice = PooledTransaction.byPrice(baseFee);
    Deque<PooledTransaction> given = new ArrayDeque<>();
    while (byHash.size() >= limits.transactions()
        || bytes + newcomer.sizeBytes() > limits.bytes()) {
      lasts.sortAt(baseFee, queues.values());
      Optional<PooledTransaction> victim = lasts.cheapest(newcomer.sender());
      if (victim.isEmpty() || byPrice.compare(newcomer, victim.get()) >= 0) {
        given.forEach(this::restore);
        return Optional.of(
            new Refused(PoolRefusal.POOL_FULL, "the pool is full of what pays no less"));
      }
      remove(victim.get());
      given.push(victim.get());
    }
    return Optional.empty();
  }

  private void restore(PooledTransaction pooled) {
    Account account = accountOf(heads.get(), pooled.sender());
    keep(pooled, queues.getOrDefault(pooled.sender(), new SenderQueue(account.nonce())));
  }

  private void keep(PooledTransaction pooled, SenderQueue queue) {
    lasts.before(queue);
    queue.put(pooled);
    lasts.after(queue);
    queues.put(pooled.sender(), queue);
    authorities.add(pooled);
    byHash.put(pooled.hash(), pooled);
    bytes += pooled.sizeBytes();
  }

  private static Account accountOf(PoolHead head, Address address) {
    return head.account(address).orElse(NO_ACCOUNT);
  }

  private void remove(PooledTransaction pooled) {
    if (byHash.remove(pooled.hash()) == null) {
      return;
    }
    bytes -= pooled.sizeBytes();
    authorities.remove(pooled);
    SenderQueue queue = queues.get(pooled.sender());
    if (queue != null) {
      lasts.before(queue);
      queue.remove(pooled.nonce());
      lasts.after(queue);
      if (queue.isEmpty()) {
        queues.remove(pooled.sender());
      }
    }
  }
}
