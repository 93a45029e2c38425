package dev.nabla.chain.consensus;

import dev.nabla.chain.state.LedgerState;
import java.util.List;

/// Who validates, as the ledger's own state says. Deterministic: every validator asks it about the
/// same states and has to come to the same answer.
@FunctionalInterface
public interface ValidatorRule {
  /// For engines whose validators are named elsewhere.
  ValidatorRule NOBODY = _ -> List.of();

  /// All validators after the block with this state, each with its power, none with 0.
  List<ValidatorUpdate> validators(LedgerState state);
}
