package dev.nabla.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.chain.execution.TransactionExecutor;
import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.precompile.NablaPrecompiles;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.SettlementEvent;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.ViewCall;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Genesis contracts on the real executor, one transaction a block, with a clock that tests move.
final class ContractLedger {
  static final long CHAIN_ID = 62_252;
  static final long START = 1_800_000_000;

  /// Its own clock moves far, and its nodes' evidence is made once.
  static final PolicyRecord POLICY =
      DefaultPolicies.development().withFreshness(100_000_000, 100_000_000);

  private static final long GAS = 16_000_000;
  private static final long BLOCK_GAS = 60_000_000;

  private final TransactionExecutor executor =
      new TransactionExecutor(Forks.OSAKA, NablaPrecompiles.of(Forks.OSAKA));
  private final MemoryWorld world = new MemoryWorld();
  private final List<Log> logs = new ArrayList<>();
  private long number;
  private long timestamp = START;
  private long gasUsed;

  ContractLedger(DevelopmentNetwork network) {
    DevelopmentContracts.constructors(network, List.of(POLICY.encode()))
        .forEach(one -> {
          world.fund(one.at(), one.balance());
          world.apply(executor.construct(world, block(), one.at(), one.initCode()));
        });
    network.validators().forEach(this::fund);
    network.operators().forEach(this::fund);
  }

  void fund(Address account) {
    world.fund(account, DevelopmentNetwork.coins(1_000));
  }

  MemoryWorld world() {
    return world;
  }

  long number() {
    return number;
  }

  long timestamp() {
    return timestamp;
  }

  /// Gas of the newest transaction.
  long gasUsed() {
    return gasUsed;
  }

  void advance(long seconds) {
    timestamp += seconds;
    number++;
  }

  private BlockContext block() {
    return new BlockContext(
        number,
        timestamp,
        BLOCK_GAS,
        UInt256.ZERO,
        Address.ZERO,
        Hash.ZERO,
        CHAIN_ID,
        UInt256.ONE,
        ContractLedger::blockHash);
  }

  static Hash blockHash(long number) {
    return Keccak256.hash(("block " + number).getBytes(StandardCharsets.UTF_8));
  }

  /// Runs a transaction in a block of its own and gives its logs; fails the test where it reverts.
  List<Log> send(Address from, Address to, Bytes data, UInt256 value) {
    Executed result = execute(from, to, data, value);
    assertThat(result.success())
        .describedAs(() -> "reverted: " + ContractErrors.describe(result.output()))
        .isTrue();
    return result.logs();
  }

  List<Log> send(Address from, Address to, Bytes data) {
    return send(from, to, data, UInt256.ZERO);
  }

  /// As [#send] to Settlement, with the events.
  List<SettlementEvent> settle(Address from, Bytes data) {
    return settle(from, data, UInt256.ZERO);
  }

  List<SettlementEvent> settle(Address from, Bytes data, UInt256 value) {
    return send(from, ContractAddresses.SETTLEMENT, data, value).stream()
        .map(SettlementContract::event)
        .flatMap(Optional::stream)
        .toList();
  }

  /// Runs a transaction that must revert, and gives the error's name.
  String refusal(Address from, Address to, Bytes data, UInt256 value) {
    Executed result = execute(from, to, data, value);
    assertThat(result.success()).describedAs("a transaction that must revert").isFalse();
    return ContractErrors.describe(result.output());
  }

  String refusal(Address from, Address to, Bytes data) {
    return refusal(from, to, data, UInt256.ZERO);
  }

  String settleRefusal(Address from, Bytes data) {
    return refusal(from, ContractAddresses.SETTLEMENT, data);
  }

  /// Runs a transaction, well or not.
  Executed execute(Address from, Address to, Bytes data, UInt256 value) {
    number++;
    return executeInSameBlock(from, to, data, value);
  }

  Executed executeInSameBlock(Address from, Address to, Bytes data, UInt256 value) {
    long nonce = world.account(from).map(Account::nonce).orElse(0L);
    Transaction transaction =
        new DynamicFeeTransaction(
            CHAIN_ID,
            nonce,
            UInt256.ZERO,
            UInt256.ZERO,
            GAS,
            Optional.of(to),
            value,
            data,
            List.of(),
            Transaction.UNSIGNED);
    return switch (executor.execute(world, block(), transaction, from)) {
      case Executed result -> {
        world.apply(result.changes());
        gasUsed = result.gasUsed();
        logs.addAll(result.logs());
        yield result;
      }
      case dev.nabla.chain.execution.TransactionResult.Invalid invalid ->
          throw new AssertionError(invalid.toString());
    };
  }

  /// What a call would do, without doing it.
  Executed attempt(Address from, Address to, Bytes data, UInt256 value) {
    CallRequest request = new CallRequest(from, Optional.of(to), value, data, GAS);
    return (Executed) executor.call(world, block(), request);
  }

  /// Lets a contract itself make a call, as if in a transaction of its own.
  void sendAsContract(Address contract, Address to, Bytes data, UInt256 value) {
    number++;
    Executed result = attempt(contract, to, data, value);
    assertThat(result.success()).isTrue();
    world.apply(result.changes());
    logs.addAll(result.logs());
  }

  /// As [#sendAsContract], but it may fail.
  void executeAsContract(Address contract, Address to, Bytes data) {
    number++;
    world.apply(attempt(contract, to, data, UInt256.ZERO).changes());
  }

  List<Log> logs() {
    return logs;
  }

  /// Asks a contract in a block after the newest.
  <T> T view(ViewCall<T> view) {
    Executed result = call(view.contract(), view.data());
    assertThat(result.success())
        .describedAs(() -> "view reverted: " + ContractErrors.describe(result.output()))
        .isTrue();
    return view.decoder().apply(result.output());
  }

  String viewRefusal(ViewCall<?> view) {
    Executed result = call(view.contract(), view.data());
    assertThat(result.success()).describedAs("a view that must revert").isFalse();
    return ContractErrors.describe(result.output());
  }

  private Executed call(Address contract, Bytes data) {
    number++;
    try {
      return attempt(Address.ZERO, contract, data, UInt256.ZERO);
    } finally {
      number--;
    }
  }

  UInt256 balance(Address account) {
    return world.account(account).map(Account::balance).orElse(UInt256.ZERO);
  }
}
