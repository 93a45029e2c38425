package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.services.validator.ValidatorStore.Found;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Goes round all work there is, some of it each run, so that nothing can keep the rest waiting:
/// neither its amount nor a piece that fails.
final class Rounds {
  private final Function<@Nullable Hash, List<Found>> next;
  private @Nullable Hash last;

  /// @param next work after the given piece, at most [ValidatorStore#MAX_WORK]
  Rounds(Function<@Nullable Hash, List<Found>> next) {
    this.next = next;
  }

  /// Gives the next pieces to `step`. What it throws is thrown on when all have had their turn;
  /// only a ledger that is away ends the round.
  void run(Consumer<Found> step) {
    List<Found> pieces = next.apply(last);
    last = pieces.size() < ValidatorStore.MAX_WORK ? null : pieces.getLast().id();
    RuntimeException failure = null;
    for (Found piece : pieces) {
      try {
        step.accept(piece);
      } catch (RuntimeException e) {
        if (e instanceof RpcFailure away && away.retryable()) {
          throw away;
        }
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
