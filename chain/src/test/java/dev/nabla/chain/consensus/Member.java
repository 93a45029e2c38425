package dev.nabla.chain.consensus;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.genesis.Genesis;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.PoolLimits;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.evm.gas.Forks;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.simulation.VirtualDisk;
import dev.nabla.infrastructure.simulation.VirtualNetwork;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One validator of a small engine for tests, over an [Application] of its own. Each height is
/// decided by ballots: whoever leads one asks what has been accepted, proposes that or a block of
/// its own, and three of four acceptances decide (Lamport, "Paxos made simple"). It tolerates what
/// a [VirtualNetwork] does and restarts, not lies. What it promises and decides is kept through a
/// loss of power, as an engine's own log is; what the ledger has lost is replayed from it.
final class Member {
  static final int COUNT = 4;
  static final int QUORUM = 3;
  static final GenesisConfig GENESIS = LedgerHarness.genesis(List.of());

  private final int id;
  private final VirtualNetwork<Message> network;
  private final VirtualTimeline timeline;
  private final RandomGenerator random;
  private final List<Value> decisions = new ArrayList<>();
  private final Map<Long, Acceptor> acceptors = new HashMap<>();
  private VirtualDisk disk;
  private ChainStore chain;
  private TransactionPool pool;
  private LedgerApplication application;
  private Optional<Ballot> leading = Optional.empty();
  private long highestBallot;
  private boolean up;

  /// A block with when and by whom.
  record Value(Bytes block, Turn turn) {}

  sealed interface Message {
    record Prepare(int from, long height, long ballot) implements Message {}

    record Promise(int from, long height, long ballot, long acceptedAt, Optional<Value> accepted)
        implements Message {}

    record Accept(int from, long height, long ballot, Value value) implements Message {}

    record Accepted(int from, long height, long ballot) implements Message {}

    record Decided(int from, long height, Value value) implements Message {}

    record Ask(int from, long height) implements Message {}
  }

  private static final class Acceptor {
    private long promised;
    private long acceptedAt;
    private Optional<Value> accepted = Optional.empty();
  }

  private static final class Ballot {
    private final long height;
    private final long number;
    private final Set<Integer> promises = new HashSet<>();
    private final Set<Integer> acceptances = new HashSet<>();
    private long bestAt;
    private Optional<Value> best = Optional.empty();
    private Optional<Value> proposed = Optional.empty();

    Ballot(long height, long number) {
      this.height = height;
      this.number = number;
    }
  }

  Member(
      int id, VirtualNetwork<Message> network, VirtualTimeline timeline, RandomGenerator random) {
    this.id = id;
    this.network = network;
    this.timeline = timeline;
    this.random = random;
    this.disk = VirtualDisk.empty(random);
    open();
    timeline.every("member", Duration.ofMillis(400 + 90L * id), this::tick);
  }

  ChainStore chain() {
    return chain;
  }

  TransactionPool pool() {
    return pool;
  }

  VirtualDisk disk() {
    return disk;
  }

  long height() {
    return application.info().height();
  }

  /// Starts on what the last loss of power left.
  void restart() {
    disk = disk.restart();
    open();
  }

  boolean isUp() {
    return up;
  }

  private void open() {
    TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);
    chain = Genesis.open(disk, new StateRetention(3), GENESIS, executor);
    ChainStore opened = chain;
    pool =
        new TransactionPool(
            PoolLimits.DEFAULT, Forks.OSAKA, GENESIS.chainId(), () -> Ledger.poolHead(opened));
    Ledger ledger =
        new Ledger(chain, new BlockExecutor(executor, GENESIS.chainId()), pool, Durability.PROCESS);
    application = new LedgerApplication(ledger, ValidatorRule.NOBODY);
    leading = Optional.empty();
    up = true;
    network.join(id, message -> alive(() -> receive(message)));
    alive(this::replay);
  }

  /// What was decided before is run again as far as the ledger has lost it (ABCI's handshake).
  private void replay() {
    while (height() < decisions.size()) {
      run(decisions.get((int) height()));
    }
  }

  private void run(Value value) {
    application.finalizeBlock(value.block(), value.turn());
    application.commit();
  }

  /// Runs one step; where the power goes in it, this member is down.
  private void alive(Runnable step) {
    try {
      step.run();
    } catch (VirtualDisk.PowerLost _) {
      up = false;
      network.leave(id);
    }
  }

  private void tick() {
    if (!up) {
      return;
    }
    alive(() -> {
      long height = height() + 1;
      network.send(id, random.nextInt(COUNT), new Message.Ask(id, height));
      highestBallot = (highestBallot / COUNT + 1) * COUNT + id;
      leading = Optional.of(new Ballot(height, highestBallot));
      broadcast(new Message.Prepare(id, height, highestBallot));
    });
  }

  private void broadcast(Message message) {
    for (int to = 0; to < COUNT; to++) {
      network.send(id, to, message);
    }
  }

  private void receive(Message message) {
    switch (message) {
      case Message.Prepare prepare -> promise(prepare);
      case Message.Promise promise -> count(promise);
      case Message.Accept accept -> accept(accept);
      case Message.Accepted accepted -> count(accepted);
      case Message.Decided decided -> decide(decided);
      case Message.Ask(int from, long height) -> {
        if (height >= 1 && height <= decisions.size()) {
          Value value = decisions.get((int) height - 1);
          network.send(id, from, new Message.Decided(id, height, value));
        }
      }
    }
  }

  private Acceptor acceptor(long height) {
    return acceptors.computeIfAbsent(height, _ -> new Acceptor());
  }

  private void promise(Message.Prepare prepare) {
    highestBallot = Math.max(highestBallot, prepare.ballot());
    Acceptor acceptor = acceptor(prepare.height());
    if (prepare.ballot() > acceptor.promised) {
      acceptor.promised = prepare.ballot();
      network.send(
          id,
          prepare.from(),
          new Message.Promise(
              id, prepare.height(), prepare.ballot(), acceptor.acceptedAt, acceptor.accepted));
    }
  }

  private void count(Message.Promise promise) {
    leading
        .filter(ballot -> ballot.number == promise.ballot() && ballot.height == promise.height())
        .ifPresent(ballot -> {
          ballot.promises.add(promise.from());
          if (promise.accepted().isPresent() && promise.acceptedAt() > ballot.bestAt) {
            ballot.bestAt = promise.acceptedAt();
            ballot.best = promise.accepted();
          }
          if (ballot.promises.size() >= QUORUM && ballot.proposed.isEmpty()) {
            propose(ballot);
          }
        });
  }

  private void propose(Ballot ballot) {
    if (ballot.height != height() + 1) {
      return;
    }
    Value value = ballot.best.orElseGet(this::own);
    ballot.proposed = Optional.of(value);
    broadcast(new Message.Accept(id, ballot.height, ballot.number, value));
  }

  private Value own() {
    long now = timeline.instant().getEpochSecond();
    Turn turn =
        new Turn(Math.max(now, chain.head().header().timestamp()), Address.ofNumber(0xb0 + id));
    return new Value(application.prepareProposal(turn), turn);
  }

  private void accept(Message.Accept accept) {
    Acceptor acceptor = acceptor(accept.height());
    boolean holds =
        accept.height() == height() + 1
            && accept.ballot() >= acceptor.promised
            && application.processProposal(accept.value().block(), accept.value().turn())
                instanceof ProposalVerdict.Accepted;
    if (holds) {
      acceptor.promised = accept.ballot();
      acceptor.acceptedAt = accept.ballot();
      acceptor.accepted = Optional.of(accept.value());
      network.send(id, accept.from(), new Message.Accepted(id, accept.height(), accept.ballot()));
    }
  }

  private void count(Message.Accepted accepted) {
    leading
        .filter(ballot -> ballot.number == accepted.ballot() && ballot.height == accepted.height())
        .ifPresent(ballot -> {
          ballot.acceptances.add(accepted.from());
          if (ballot.acceptances.size() >= QUORUM) {
            broadcast(new Message.Decided(id, ballot.height, ballot.proposed.orElseThrow()));
          }
        });
  }

  private void decide(Message.Decided decided) {
    if (decided.height() == decisions.size() + 1) {
      decisions.add(decided.value());
      replay();
    }
  }
}
