package dev.nabla.node.cli;

import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Waits for the end of one dispute.
final class DisputeWatch {
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final EthClient ledger;
  private final Hash receiptId;

  DisputeWatch(EthClient ledger, Hash receiptId) {
    this.ledger = ledger;
    this.receiptId = receiptId;
  }

  /// The dispute once it is decided, or null where that takes longer than five minutes.
  @Nullable Dispute await() {
    CompletableFuture<Dispute> ended = new CompletableFuture<>();
    try (RealTimeline timeline = new RealTimeline();
        var _ = timeline.every("looks at the dispute", PACE, () -> look(ended))) {
      return ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("only completed with a value", e);
    }
  }

  private void look(CompletableFuture<Dispute> ended) {
    Dispute dispute = ledger.view(SettlementContract.dispute(receiptId));
    if (dispute.outcome() != DisputeOutcome.NONE && dispute.outcome() != DisputeOutcome.OPEN) {
      ended.complete(dispute);
    }
  }
}
