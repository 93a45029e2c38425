package dev.nabla.chain.consensus;

/// The engine that decides which blocks there are. It drives a [Ledger]; nothing above it differs
/// between engines.
///
/// `solo` drives [Ledger] itself; a BFT engine drives it through [Application], call by call.
///
/// The seam is cut where ABCI cuts it, so that a BFT engine fits: the proposer asks
/// [Ledger#propose] (PrepareProposal), every validator [Ledger#validate] (ProcessProposal,
/// FinalizeBlock), whose block hash covers the state and is the app hash, and whoever has seen the
/// decision calls [Ledger#commit] (Commit) with what shows it. Timestamps and proposers come from
/// the engine. A block is final when it is committed; nothing is ever undone.
public interface Consensus extends AutoCloseable {
  /// Says that a transaction waits. Returns at once; safe to call from any thread.
  void transactionWaits();

  /// Stops; a block under way is finished.
  @Override
  void close();
}
