package dev.nabla.chain.consensus;

import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.eth.SealedHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One producer makes every block: as soon as a transaction waits, but never two within
/// [SoloConfig#minimumInterval()]; and one each [SoloConfig#heartbeat()] although none waits, so
/// that contracts see time pass. Its seal makes a block final.
///
/// Timestamps are the clock's seconds and never decrease; when the clock goes back they stand
/// still. One operator orders the blocks and may leave transactions out: verdicts can be re-checked
/// by anyone, inclusion is not guaranteed.
///
/// A run that fails because the disk does is repeated after a heartbeat; any other failure is a bug
/// of ours and stops production for good, as a wrong block is worse than none.
public final class SoloConsensus implements Consensus {
  private static final String TASK = "solo-producer";

  private final Ledger ledger;
  private final TransactionPool pool;
  private final SoloProducer producer;
  private final Timeline timeline;
  private Instant lastBlock;
  private Timeline.@Nullable Task next;
  private boolean woken;
  private boolean stopped;

  /// Who produces, and how.
  ///
  /// @param key of the producer whom genesis names; borrowed, must stay open
  /// @param heartbeatWanted whether a block is due although no transaction waits
  public record SoloProducer(
      long chainId, SecretKey key, SoloConfig config, BooleanSupplier heartbeatWanted) {
    /// The producer's address.
    public Address address() {
      return Secp256k1.addressOf(key);
    }
  }

  private SoloConsensus(
      Ledger ledger, TransactionPool pool, SoloProducer producer, Timeline timeline) {
    this.ledger = ledger;
    this.pool = pool;
    this.producer = producer;
    this.timeline = timeline;
    this.lastBlock = Instant.ofEpochSecond(ledger.head().header().timestamp());
  }

  /// Starts producing on `timeline`.
  public static SoloConsensus start(
      Ledger ledger, TransactionPool pool, SoloProducer producer, Timeline timeline) {
    SoloConsensus consensus = new SoloConsensus(ledger, pool, producer, timeline);
    consensus.plan(consensus.pauseAfterSuccess());
    return consensus;
  }

  @Override
  public synchronized void transactionWaits() {
    woken = true;
    if (next != null) {
      next.wake();
    }
  }

  @Override
  public void close() {
    Timeline.Task last;
    synchronized (this) {
      stopped = true;
      last = next;
    }
    if (last != null) {
      last.close();
    }
  }

  private void run() {
    synchronized (this) {
      woken = false;
    }
    Duration pause = producer.config().heartbeat();
    try {
      produceIfDue();
      pause = pauseAfterSuccess();
    } catch (StorageException e) {
      lastBlock = timeline.instant();
      throw e;
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        stopped = true;
      }
      throw e;
    } finally {
      plan(pause);
    }
  }

  private void produceIfDue() {
    Duration elapsed = sinceLastBlock();
    SoloConfig config = producer.config();
    if (elapsed.compareTo(config.minimumInterval()) < 0) {
      return;
    }
    if (elapsed.compareTo(config.heartbeat()) >= 0) {
      if (pool.hasReady() || producer.heartbeatWanted().getAsBoolean()) {
        commit(propose());
      } else {
        lastBlock = timeline.instant();
      }
    } else if (pool.hasReady()) {
      ExecutedBlock block = propose();
      if (!block.transactions().isEmpty()) {
        commit(block);
      }
    }
  }

  private ExecutedBlock propose() {
    long seconds = timeline.instant().getEpochSecond();
    long timestamp = Math.max(seconds, ledger.head().header().timestamp());
    return ledger.propose(new Turn(timestamp, producer.address()));
  }

  private void commit(ExecutedBlock block) {
    ledger.commit(block, SealedHeader.seal(block.header(), producer.chainId(), producer.key()));
    lastBlock = timeline.instant();
  }

  /// Time since the last block; zero at most once where the clock went back, lest we wait for it.
  private Duration sinceLastBlock() {
    Instant now = timeline.instant();
    if (now.isBefore(lastBlock)) {
      lastBlock = now;
    }
    return Duration.between(lastBlock, now);
  }

  private Duration pauseAfterSuccess() {
    SoloConfig config = producer.config();
    return pool.hasReady() ? config.minimumInterval() : config.heartbeat();
  }

  /// Lets the next run be `pause` after the last block.
  private void plan(Duration pause) {
    Duration wait = pause.minus(sinceLastBlock());
    synchronized (this) {
      if (stopped) {
        return;
      }
      next = timeline.after(TASK, wait.isNegative() ? Duration.ZERO : wait, this::run);
      if (woken) {
        next.wake();
      }
    }
  }
}
