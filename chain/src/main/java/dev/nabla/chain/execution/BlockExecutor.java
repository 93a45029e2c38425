package dev.nabla.chain.execution;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.block.BlockFault;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Optional;

/// Runs blocks: to build one, transaction by transaction, or to check one that somebody else built.
/// Writes nothing; whoever commits the block commits its state. For one thread at a time.
public final class BlockExecutor {
  private final TransactionExecutor executor;
  private final long chainId;

  /// @param chainId of the ledger (EIP-155)
  public BlockExecutor(TransactionExecutor executor, long chainId) {
    this.executor = executor;
    this.chainId = chainId;
  }

  /// Whether a block that was built elsewhere holds.
  public sealed interface Verdict {
    /// It does, and this is what came out.
    record Valid(ExecutedBlock block) implements Verdict {}

    /// It does not.
    record Wrong(BlockFault fault, String detail) implements Verdict {}
  }

  /// Starts a block on `state`, which is its parent's and becomes its own: the parent's hash is
  /// written where EIP-2935 wants it.
  public BlockExecution begin(BlockEnvironment environment, LedgerState state) {
    return new BlockExecution(executor, chainId, environment, state);
  }

  /// Runs a block whose header and body already keep [BlockRules], and compares what comes out with
  /// what its header says.
  public Verdict replay(BlockEnvironment environment, LedgerState state, Block block) {
    BlockExecution execution = begin(environment, state);
    List<Transaction> transactions = block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      Transaction transaction = transactions.get(i);
      Optional<Address> sender = transaction.sender();
      if (sender.isEmpty()) {
        return new Verdict.Wrong(BlockFault.BAD_SIGNATURE, "transaction " + i);
      }
      if (execution.add(transaction, sender.get())
          instanceof TransactionResult.Invalid(InvalidTransaction reason, String detail)) {
        return new Verdict.Wrong(
            BlockFault.INVALID_TRANSACTION, "transaction " + i + ": " + reason + ", " + detail);
      }
    }
    ExecutedBlock executed = execution.finish();
    return executed.header().equals(block.header())
        ? new Verdict.Valid(executed)
        : new Verdict.Wrong(BlockFault.WRONG_RESULT, difference(block.header(), executed.header()));
  }

  private static String difference(BlockHeader claimed, BlockHeader computed) {
    if (!claimed.stateRoot().equals(computed.stateRoot())) {
      return "state root " + claimed.stateRoot() + ", computed " + computed.stateRoot();
    }
    if (!claimed.receiptsRoot().equals(computed.receiptsRoot())) {
      return "receipts root " + claimed.receiptsRoot() + ", computed " + computed.receiptsRoot();
    }
    if (claimed.gasUsed() != computed.gasUsed()) {
      return "gas " + claimed.gasUsed() + ", computed " + computed.gasUsed();
    }
    return "header " + claimed.hash() + ", computed " + computed.hash();
  }
}
