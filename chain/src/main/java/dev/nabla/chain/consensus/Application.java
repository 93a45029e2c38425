package dev.nabla.chain.consensus;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// The ledger as a BFT engine sees it: the calls of ABCI 2.0, by its names, for one thread at a
/// time. The engine decides on bytes, who proposed them and when; what they mean is decided here,
/// by every validator in the same way. Nothing above this interface differs between engines.
public interface Application {
  /// The block that the application has committed last, and what stands for its whole state.
  ///
  /// @param height 0 where only the first block is there
  record Committed(long height, Hash appHash) {}

  /// What a decided block comes to.
  ///
  /// @param appHash the block's hash, which covers its state
  /// @param validatorUpdates those whose power the block changes
  record Finalized(Hash appHash, List<ValidatorUpdate> validatorUpdates) {
    /// Copies the list.
    public Finalized {
      validatorUpdates = List.copyOf(validatorUpdates);
    }
  }

  /// Where the application is. After a restart the engine decides again, from its own log, what it
  /// has decided beyond this height.
  Committed info();

  /// Who validates the first block after genesis.
  List<ValidatorUpdate> initChain();

  /// A block to propose, from what waits.
  ///
  /// @param turn the engine's time and proposer; the ledger never reads a clock
  Bytes prepareProposal(Turn turn);

  /// Whether a block may be decided: it is for this turn, keeps every rule, and running it gives
  /// the header that it carries. Whatever the bytes are, the answer is yes or no.
  ProposalVerdict processProposal(Bytes proposal, Turn turn);

  /// Runs a block that was decided; nothing is written yet.
  ///
  /// @throws IllegalStateException where it does not hold: more than a third of the validators are
  ///   faulty, or this one is, and must not go on
  Finalized finalizeBlock(Bytes decided, Turn turn);

  /// Makes the block that was run last the newest, durably.
  ///
  /// @throws dev.nabla.infrastructure.store.StorageException where the disk refuses; the block has
  ///   to be run again then
  Committed commit();
}
