package dev.nabla.node.wiring;

import dev.nabla.chain.genesis.GenesisFile;
import dev.nabla.chain.state.StateRetention;

/// How a ledger is to be.
///
/// @param genesis what its first block has beside, or instead of, what a development network's has;
///   the same at every start of a data folder
/// @param retention which states are kept; may change from start to start
public record LedgerSettings(GenesisFile genesis, StateRetention retention) {}
