package dev.nabla.evm.frame;

import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.state.Journal;

/// All that surrounds a frame: the rules, the block, the transaction and the world it changes.
public record Environment(
    Fork fork,
    BlockContext block,
    TransactionContext transaction,
    Journal journal,
    CodeCache codes) {}
