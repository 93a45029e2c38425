package dev.nabla.chain.execution;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.interpreter.Tracer;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.LogsBloom;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.TransactionReceipt;
import java.util.ArrayList;
import java.util.List;

/// One block while it is being run. For one thread; ends with [#finish()].
public final class BlockExecution {
  /// Where the hashes of the last 8,191 blocks lie in the state (EIP-2935).
  public static final Address HISTORY_STORAGE =
      Address.fromHex("0x0000F90827F1C53a10cb7A02335B175320002935");

  /// Wei for a unit of blob gas while none is in excess (EIP-4844).
  private static final UInt256 MIN_BLOB_BASE_FEE = UInt256.ONE;

  private final TransactionExecutor executor;
  private final BlockEnvironment environment;
  private final Hash parentHash;
  private final BlockContext context;
  private final LedgerState state;
  private final List<ExecutedTransaction> executed = new ArrayList<>();
  private LogsBloom bloom = LogsBloom.EMPTY;
  private long gasUsed;

  BlockExecution(
      TransactionExecutor executor, long chainId, BlockEnvironment environment, LedgerState state) {
    this.executor = executor;
    this.environment = environment;
    this.parentHash = environment.parent().hash();
    this.state = state;
    this.context = contextAfter(environment, parentHash, chainId);
    state.apply(executor.systemCall(state, context, HISTORY_STORAGE, parentHash.toBytes()));
  }

  /// What code sees of a block that is there already: the surroundings of calls that are only
  /// tried.
  public static BlockContext contextOf(
      BlockHeader header, BlockContext.BlockHashes hashes, long chainId) {
    return new BlockContext(
        header.number(),
        header.timestamp(),
        header.gasLimit(),
        header.baseFeePerGas(),
        header.coinbase(),
        header.prevRandao(),
        chainId,
        MIN_BLOB_BASE_FEE,
        hashes);
  }

  private static BlockContext contextAfter(
      BlockEnvironment environment, Hash parentHash, long chainId) {
    BlockHeader parent = environment.parent();
    return new BlockContext(
        parent.number() + 1,
        environment.timestamp(),
        environment.gasLimit(),
        BaseFee.after(parent),
        environment.coinbase(),
        parentHash,
        chainId,
        MIN_BLOB_BASE_FEE,
        number -> number == parent.number() ? parentHash : environment.earlier().of(number));
  }

  /// Gas that further transactions may ask for.
  public long gasLeft() {
    return environment.gasLimit() - gasUsed;
  }

  /// Runs `transaction` after those before it. An invalid one leaves the block as it was.
  public TransactionResult add(Transaction transaction, Address sender) {
    return add(executor, transaction, sender);
  }

  /// The same, watched.
  public TransactionResult add(Transaction transaction, Address sender, Tracer tracer) {
    return add(executor.traced(tracer), transaction, sender);
  }

  private TransactionResult add(
      TransactionExecutor running, Transaction transaction, Address sender) {
    if (!BlockRules.isTypeAllowed(transaction)) {
      return new TransactionResult.Invalid(
          InvalidTransaction.TYPE_NOT_SUPPORTED, "type " + transaction.type());
    }
    if (transaction.gasLimit() > gasLeft()) {
      return new TransactionResult.Invalid(
          InvalidTransaction.BLOCK_GAS_LIMIT_EXCEEDED,
          "asks for " + transaction.gasLimit() + ", the block has " + gasLeft() + " left");
    }
    TransactionResult result = running.execute(state, context, transaction, sender);
    if (result instanceof TransactionResult.Executed done) {
      include(transaction, sender, done);
    }
    return result;
  }

  /// The block. Nothing may be added afterwards.
  public ExecutedBlock finish() {
    BlockHeader header =
        new BlockHeader(
            parentHash,
            environment.coinbase(),
            state.root(),
            BlockRules.transactionsRoot(
                executed.stream().map(ExecutedTransaction::transaction).toList()),
            BlockRules.receiptsRoot(executed.stream().map(ExecutedTransaction::receipt).toList()),
            bloom,
            context.number(),
            environment.gasLimit(),
            gasUsed,
            environment.timestamp(),
            Bytes.EMPTY,
            context.prevRandao(),
            context.baseFee(),
            BlockHeader.EMPTY_TRIE_ROOT,
            0,
            0,
            Hash.ZERO,
            BlockHeader.NO_REQUESTS);
    return new ExecutedBlock(header, executed, state);
  }

  private void include(Transaction transaction, Address sender, TransactionResult.Executed done) {
    state.apply(done.changes());
    gasUsed += done.gasUsed();
    TransactionReceipt receipt =
        new TransactionReceipt(transaction.type(), done.success(), gasUsed, done.logs());
    if (!done.logs().isEmpty()) {
      bloom = bloom.or(receipt.bloom());
    }
    executed.add(
        new ExecutedTransaction(
            transaction, transaction.hash(), sender, receipt, done.gasUsed(), done.created()));
  }
}
