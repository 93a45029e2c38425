package dev.nabla.node.wiring;

import dev.nabla.chain.state.StateRetention;

/// How a ledger is to be.
///
/// @param chainId that transactions are bound to; the same at every start of a data folder
/// @param retention which states are kept; may change from start to start
public record LedgerSettings(long chainId, StateRetention retention) {}
