package dev.nabla.chain.execution;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.execution.TransactionResult.Invalid;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.frame.ContractAddress;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.TransactionContext;
import dev.nabla.evm.gas.BlobSchedule;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.GasCost;
import dev.nabla.evm.interpreter.Evm;
import dev.nabla.evm.interpreter.Outcome;
import dev.nabla.evm.interpreter.Tracer;
import dev.nabla.evm.precompile.Precompiles;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.EventLog;
import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs transactions under a fork's rules. Nothing here writes to the world: what changes is in the
/// result, for whoever owns the ledger to apply. Safe to share between threads, as far as the world
/// states given to it are.
public final class TransactionExecutor {
  /// In whose name the ledger itself calls contracts (EIP-2935, EIP-4788).
  public static final Address SYSTEM =
      Address.fromHex("0xfffffffffffffffffffffffffffffffffffffffe");

  private static final long SYSTEM_CALL_GAS = 30_000_000;

  /// Above what any constructor needs; genesis is not bound by a block's gas.
  private static final long GENESIS_GAS = 1L << 40;

  private final Fork fork;
  private final Precompiles precompiles;
  private final CodeCache codes;
  private final TransactionRules rules;
  private final @Nullable Tracer tracer;

  /// An executor with the standard precompiled contracts.
  public TransactionExecutor(Fork fork) {
    this(fork, StandardPrecompiles.of(fork));
  }

  /// An executor with the given precompiled contracts.
  public TransactionExecutor(Fork fork, Precompiles precompiles) {
    this(fork, precompiles, new CodeCache(), null);
  }

  private TransactionExecutor(
      Fork fork, Precompiles precompiles, CodeCache codes, @Nullable Tracer tracer) {
    this.fork = fork;
    this.precompiles = precompiles;
    this.codes = codes;
    this.rules = new TransactionRules(fork, codes);
    this.tracer = tracer;
  }

  /// Accounts that count as accessed in every transaction: the precompiled contracts' (EIP-2929).
  public Set<Address> precompiles() {
    return precompiles.addresses();
  }

  /// The same executor, watched in what it runs. Where `watching` is not safe to share between
  /// threads, neither is the executor.
  public TransactionExecutor traced(Tracer watching) {
    return new TransactionExecutor(fork, precompiles, codes, watching);
  }

  /// The same executor, which cuts code into blocks before it first runs and not when that pays. It
  /// comes to the same results, and is there to find out whether it does.
  public TransactionExecutor eager() {
    return new TransactionExecutor(fork, precompiles, CodeCache.eager(), tracer);
  }

  /// Runs a transaction as part of a block.
  ///
  /// @param sender who signed it
  public TransactionResult execute(
      WorldState state, BlockContext block, Transaction transaction, Address sender) {
    Journal journal = new Journal(state, precompiles.addresses());
    Optional<Invalid> refusal = rules.check(journal, block, transaction, sender);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    UInt256 price = effectivePrice(transaction, block.baseFee());
    TransactionContext context =
        new TransactionContext(sender, price, transaction.blobVersionedHashes());
    journal.subtractBalance(sender, blobFee(transaction, block));
    return run(environment(block, context, journal), transaction);
  }

  /// Tries a call as `eth_call` and `eth_estimateGas` do: gas is counted as in a transaction, but
  /// neither nonce nor fees are looked at, and nobody pays.
  public TransactionResult call(WorldState state, BlockContext block, CallRequest request) {
    Journal journal = new Journal(state, precompiles.addresses());
    Transaction transaction = unpaid(request, block.chainId(), journal.nonce(request.from()));
    Optional<Invalid> refusal = rules.checkIntrinsicGas(transaction);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    UInt256 balance = journal.balance(request.from());
    if (balance.compareTo(request.value()) < 0) {
      String detail = "balance " + balance + ", needed " + request.value();
      return new Invalid(InvalidTransaction.INSUFFICIENT_FUNDS, detail);
    }
    TransactionContext context = new TransactionContext(request.from(), UInt256.ZERO, List.of());
    return run(environment(block, context, journal), transaction);
  }

  private static Transaction unpaid(CallRequest request, long chainId, long nonce) {
    if (request.to().isPresent() && !request.authorizations().isEmpty()) {
      return new SetCodeTransaction(
          chainId,
          nonce,
          UInt256.ZERO,
          UInt256.ZERO,
          request.gasLimit(),
          request.to().get(),
          request.value(),
          request.data(),
          request.accessList(),
          request.authorizations(),
          Transaction.UNSIGNED);
    }
    return new DynamicFeeTransaction(
        chainId,
        nonce,
        UInt256.ZERO,
        UInt256.ZERO,
        request.gasLimit(),
        request.to(),
        request.value(),
        request.data(),
        request.accessList(),
        Transaction.UNSIGNED);
  }

  /// Runs a contract in the system's name, as EIP-2935 and EIP-4788 do at a block's start: 30
  /// million gas, no fee, no nonce. Changes nothing where the contract has no code or fails.
  public StateChanges systemCall(
      WorldState state, BlockContext block, Address contract, Bytes input) {
    Journal journal = new Journal(state, precompiles.addresses());
    Environment environment = systemEnvironment(journal, block);
    if (environment.codeOf(contract).size() == 0) {
      return new StateChanges(Map.of(), Map.of());
    }
    Message message =
        new Message(
            Message.Kind.CALL,
            SYSTEM,
            contract,
            contract,
            UInt256.ZERO,
            input,
            SYSTEM_CALL_GAS,
            false);
    new Evm(fork, precompiles, tracer).run(environment, message);
    return journal.changes();
  }

  /// Runs a constructor for genesis and puts what it returns as code at the fixed address `at`.
  /// CALLER and ORIGIN are [#SYSTEM] in it.
  ///
  /// @throws IllegalArgumentException where the constructor does not end well
  public StateChanges construct(WorldState state, BlockContext block, Address at, Bytes initCode) {
    Journal journal = new Journal(state, precompiles.addresses());
    Message message =
        new Message(
            Message.Kind.CREATE, SYSTEM, at, at, UInt256.ZERO, initCode, GENESIS_GAS, false);
    Outcome outcome =
        new Evm(fork, precompiles, tracer).run(systemEnvironment(journal, block), message);
    if (!outcome.isSuccess()) {
      throw new IllegalArgumentException(
          "the constructor for %s ended with %s %s, output %s"
              .formatted(at, outcome.state(), outcome.haltReason(), outcome.output()));
    }
    return journal.changes();
  }

  private Environment systemEnvironment(Journal journal, BlockContext block) {
    TransactionContext context = new TransactionContext(SYSTEM, UInt256.ZERO, List.of());
    return environment(block, context, journal);
  }

  /// What is paid for each gas (EIP-1559).
  private static UInt256 effectivePrice(Transaction transaction, UInt256 baseFee) {
    // The tip is at most the fee and the base fee at most the fee, so tip and room do not wrap.
    UInt256 room = transaction.maxFeePerGas().subtract(baseFee);
    UInt256 tip = transaction.maxPriorityFeePerGas();
    return baseFee.add(tip.compareTo(room) < 0 ? tip : room);
  }

  private static UInt256 blobFee(Transaction transaction, BlockContext block) {
    long blobGas = BlobSchedule.GAS_PER_BLOB * transaction.blobVersionedHashes().size();
    return block.blobBaseFee().multiply(UInt256.of(blobGas));
  }

  /// Pays, runs, refunds (Yellow Paper, section 6.2).
  private Executed run(Environment environment, Transaction transaction) {
    Journal journal = environment.journal();
    Address sender = environment.transaction().origin();
    UInt256 price = environment.transaction().gasPrice();
    IntrinsicGas intrinsic = IntrinsicGas.of(transaction, fork);
    journal.subtractBalance(sender, price.multiply(UInt256.of(transaction.gasLimit())));
    Message message = message(environment, transaction, intrinsic.due());
    journal.setNonce(sender, transaction.nonce() + 1);
    warm(environment, transaction, message);
    Delegations delegations = new Delegations(environment);
    transaction.authorizations().forEach(delegations::apply);
    warmDelegate(environment, message);

    Outcome outcome = new Evm(fork, precompiles, tracer).run(environment, message);

    long used = gasUsed(transaction.gasLimit() - outcome.gasLeft(), journal, intrinsic.floor());
    long unused = transaction.gasLimit() - used;
    journal.addBalance(sender, price.multiply(UInt256.of(unused)));
    payTip(environment, used);
    return executed(outcome, used, journal, message);
  }

  private static Message message(Environment environment, Transaction transaction, long due) {
    Address sender = environment.transaction().origin();
    Optional<Address> recipient = transaction.recipient();
    Address self = recipient.orElseGet(() -> ContractAddress.ofNonce(sender, transaction.nonce()));
    return new Message(
        recipient.isPresent() ? Message.Kind.CALL : Message.Kind.CREATE,
        sender,
        self,
        self,
        transaction.value(),
        transaction.data(),
        transaction.gasLimit() - due,
        false);
  }

  /// What counts as accessed from the start, besides precompiled contracts (EIP-2929, 2930, 3651).
  private static void warm(Environment environment, Transaction transaction, Message message) {
    Journal journal = environment.journal();
    journal.warm(message.caller());
    journal.warm(message.self());
    journal.warm(environment.block().coinbase());
    for (AccessListEntry entry : transaction.accessList()) {
      journal.warm(entry.address());
      for (var key : entry.storageKeys()) {
        journal.warm(journal.slot(entry.address(), key.a(), key.b(), key.c(), key.d()));
      }
    }
  }

  /// Whom the recipient stands for after this transaction's own authorizations (EIP-7702).
  private static void warmDelegate(Environment environment, Message message) {
    if (message.kind() == Message.Kind.CALL) {
      environment.delegateOf(message.self()).ifPresent(environment.journal()::warm);
    }
  }

  /// After refunds (EIP-3529), and not below the floor for calldata (EIP-7623).
  private static long gasUsed(long spent, Journal journal, long floor) {
    long refund = Math.min(journal.refund(), spent / GasCost.REFUND_QUOTIENT);
    return Math.max(spent - refund, floor);
  }

  private static void payTip(Environment environment, long gasUsed) {
    UInt256 price = environment.transaction().gasPrice();
    UInt256 baseFee = environment.block().baseFee();
    // Tried calls pay nothing, not even the base fee.
    UInt256 tip = price.compareTo(baseFee) > 0 ? price.subtract(baseFee) : UInt256.ZERO;
    environment
        .journal()
        .addBalance(environment.block().coinbase(), tip.multiply(UInt256.of(gasUsed)));
  }

  private static Executed executed(
      Outcome outcome, long gasUsed, Journal journal, Message message) {
    boolean created = outcome.isSuccess() && message.kind() == Message.Kind.CREATE;
    return new Executed(
        outcome.isSuccess(),
        gasUsed,
        journal.logs().stream().map(TransactionExecutor::log).toList(),
        journal.changes(),
        outcome.output(),
        created ? Optional.of(message.self()) : Optional.empty());
  }

  private static Log log(EventLog log) {
    return new Log(log.address(), log.topics(), log.data());
  }

  private Environment environment(BlockContext block, TransactionContext context, Journal journal) {
    return new Environment(fork, block, context, journal, codes);
  }
}
