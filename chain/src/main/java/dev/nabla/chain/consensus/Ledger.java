package dev.nabla.chain.consensus;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.block.Block;
import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.block.BlockVerdict;
import dev.nabla.chain.execution.BlockEnvironment;
import dev.nabla.chain.execution.BlockExecution;
import dev.nabla.chain.execution.BlockExecutor;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.InvalidTransaction;
import dev.nabla.chain.execution.TransactionResult;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.txpool.PoolHead;
import dev.nabla.chain.txpool.PooledTransaction;
import dev.nabla.chain.txpool.Selection;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.evm.state.Account;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import java.util.Optional;

/// The ledger as a consensus engine drives it: proposes, validates and commits blocks. Pool and
/// readers see a block when it is committed and never before. [#propose], [#validate] and [#commit]
/// are for one thread at a time.
public final class Ledger {
  /// Gas below which no transaction can run: what one that does nothing costs.
  private static final long SMALLEST_TRANSACTION_GAS = 21_000;

  private final ChainStore chain;
  private final BlockExecutor executor;
  private final TransactionPool pool;
  private final Durability durability;

  /// @param durability what a committed block survives
  public Ledger(
      ChainStore chain, BlockExecutor executor, TransactionPool pool, Durability durability) {
    this.chain = chain;
    this.executor = executor;
    this.pool = pool;
    this.durability = durability;
  }

  /// The newest block.
  public ChainStore.Head head() {
    return chain.head();
  }

  /// The block after the head, filled from the pool, best paying transactions first. What turns out
  /// not to be executable leaves the pool.
  ///
  /// @throws IllegalArgumentException where the turn is earlier than the head
  public ExecutedBlock propose(Turn turn) {
    if (turn.timestamp() < head().header().timestamp()) {
      throw new IllegalArgumentException(
          "timestamp " + turn.timestamp() + " before the head's " + head().header().timestamp());
    }
    BlockExecution execution = begin(environment(turn, head().header().gasLimit()));
    Selection selection = pool.select();
    while (execution.gasLeft() >= SMALLEST_TRANSACTION_GAS) {
      Optional<PooledTransaction> next = selection.peek();
      if (next.isEmpty()) {
        break;
      }
      offer(execution, selection, next.get());
    }
    return execution.finish();
  }

  /// Whether a block that somebody proposed may follow the head. Who sealed it and when is for the
  /// engine to judge.
  public ProposalVerdict validate(Block block) {
    BlockHeader header = block.header();
    if (BlockRules.checkHeader(header, head().header())
        instanceof BlockVerdict.Rejected(var fault, var detail)) {
      return new ProposalVerdict.Rejected(fault, detail);
    }
    if (BlockRules.checkBody(header, block.transactions())
        instanceof BlockVerdict.Rejected(var fault, var detail)) {
      return new ProposalVerdict.Rejected(fault, detail);
    }
    Turn turn = new Turn(header.timestamp(), header.coinbase());
    return switch (executor.replay(environment(turn, header.gasLimit()), headState(), block)) {
      case BlockExecutor.Verdict.Valid(ExecutedBlock executed) ->
          new ProposalVerdict.Accepted(executed);
      case BlockExecutor.Verdict.Wrong(var fault, String detail) ->
          new ProposalVerdict.Rejected(fault, detail);
    };
  }

  /// Makes `block` the head: block, state, receipts and indexes are written in one atomic step.
  ///
  /// @param sealed its header with what shows the decision
  /// @throws dev.nabla.infrastructure.store.StorageException where that failed; the head is then
  ///   the one before, and the block can be proposed again
  public void commit(ExecutedBlock block, SealedHeader sealed) {
    if (!sealed.header().equals(block.header())) {
      throw new IllegalStateException("the seal belongs to another header");
    }
    chain.append(block, sealed, durability);
    pool.settle(block.transactions());
  }

  private void offer(BlockExecution execution, Selection selection, PooledTransaction next) {
    switch (execution.add(next.transaction(), next.sender())) {
      case TransactionResult.Executed _ -> selection.take();
      case TransactionResult.Invalid(InvalidTransaction reason, String _) -> {
        selection.skip();
        if (reason != InvalidTransaction.BLOCK_GAS_LIMIT_EXCEEDED) {
          pool.drop(next);
        }
      }
    }
  }

  private BlockExecution begin(BlockEnvironment environment) {
    return executor.begin(environment, headState());
  }

  /// The state after the newest block.
  LedgerState headState() {
    return chain.stateAt(head().header());
  }

  private BlockEnvironment environment(Turn turn, long gasLimit) {
    return new BlockEnvironment(
        head().header(), turn.timestamp(), gasLimit, turn.proposer(), chain::hash);
  }

  /// What a pool over `chain` checks against.
  public static PoolHead poolHead(ChainStore chain) {
    BlockHeader header = chain.head().header();
    LedgerState state = chain.stateAt(header);
    return new PoolHead() {
      @Override
      public Optional<Account> account(Address address) {
        return state.account(address);
      }

      @Override
      public Bytes code(Hash codeHash) {
        return state.code(codeHash);
      }

      @Override
      public UInt256 baseFee() {
        return BaseFee.after(header);
      }

      @Override
      public long gasLimit() {
        return header.gasLimit();
      }
    };
  }
}
