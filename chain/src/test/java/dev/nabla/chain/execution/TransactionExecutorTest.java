package dev.nabla.chain.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.execution.TransactionResult.Invalid;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.frame.ContractAddress;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.StateChanges;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionExecutorTest {
  private final Executions world = new Executions();
  private final TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);

  private Executed execute(Transaction transaction) {
    TransactionResult result =
        executor.execute(world.state(), Executions.BLOCK, transaction, Executions.SENDER);
    assertThat(result).isInstanceOf(Executed.class);
    return (Executed) result;
  }

  @Test
  void movesValueAndPaysForIt() {
    Transaction transaction = Executions.transfer(UInt256.of(1000));

    Executed executed = execute(transaction);

    world.apply(executed.changes());
    UInt256 burnt = Executions.BASE_FEE.multiply(UInt256.of(21_000));
    UInt256 tip = Executions.TIP.multiply(UInt256.of(21_000));
    assertThat(executed.success()).isTrue();
    assertThat(executed.gasUsed()).isEqualTo(21_000);
    assertThat(world.balance(Executions.RECIPIENT)).isEqualTo(UInt256.of(1000));
    assertThat(world.balance(Executions.COINBASE)).isEqualTo(tip);
    assertThat(world.balance(Executions.SENDER))
        .isEqualTo(Executions.WEALTH.subtract(UInt256.of(1000)).subtract(burnt).subtract(tip));
  }

  @Test
  void takesFeesAndNothingElseWhereTheCodeFails() {
    world.deploy(Executions.RECIPIENT, "60015f555f5ffd");

    Executed executed = execute(Executions.transfer(UInt256.of(1000)));

    world.apply(executed.changes());
    assertThat(executed.success()).isFalse();
    assertThat(executed.logs()).isEmpty();
    assertThat(world.balance(Executions.RECIPIENT)).isEqualTo(UInt256.ZERO);
    assertThat(world.state().storage(Executions.RECIPIENT, UInt256.ZERO)).isEqualTo(UInt256.ZERO);
    assertThat(world.nonce(Executions.SENDER)).isEqualTo(1);
    assertThat(world.balance(Executions.COINBASE))
        .isEqualTo(Executions.TIP.multiply(UInt256.of(executed.gasUsed())));
  }

  @Test
  void tellsWhereANewContractStands() {
    // Returns the one byte of code 00.
    Transaction creation = Executions.creation(Bytes.fromHex("60015ff3"));

    Executed executed = execute(creation);

    world.apply(executed.changes());
    Address created = executed.created().orElseThrow();
    assertThat(world.state().account(created).orElseThrow().codeHash())
        .isEqualTo(Keccak256.hash(Bytes.of((byte) 0)));
    assertThat(created).isEqualTo(ContractAddress.ofNonce(Executions.SENDER, 0));
  }

  @Test
  void keepsDelegationsOfATransactionThatFails() {
    world.deploy(Executions.RECIPIENT, "5f5ffd");
    Address delegate = Address.ofNumber(0x4242);

    Executed executed = execute(Executions.setCode(delegate));

    world.apply(executed.changes());
    Account authority = world.state().account(Executions.AUTHORITY).orElseThrow();
    assertThat(executed.success()).isFalse();
    assertThat(authority.nonce()).isEqualTo(1);
    assertThat(world.state().code(authority.codeHash())).isEqualTo(Code.delegation(delegate));
  }

  /// EIP-7702 refunds 12,500 for an account that is there, EIP-3529 at most a fifth of what was
  /// spent. Anvil refunds it for every account, as its empty database says of any that it is there;
  /// go-ethereum does as we do.
  @Test
  void anAuthorizationCostsLessWhereItsAccountIsThere() {
    long newcomer = 21_000 + 25_000;
    assertThat(execute(Executions.setCode(Address.ofNumber(0x4242))).gasUsed()).isEqualTo(newcomer);

    world.put(
        Executions.AUTHORITY,
        new Account(0, UInt256.ONE, Account.EMPTY_CODE_HASH, false),
        Bytes.EMPTY);

    assertThat(execute(Executions.setCode(Address.ofNumber(0x4242))).gasUsed())
        .isEqualTo(newcomer - newcomer / 5);
  }

  @Test
  void countsATriedCallLikeATransactionButAsksForNoFunds() {
    world.deploy(Executions.RECIPIENT, "60015f555f5fa0");
    Transaction transaction = Executions.transfer(UInt256.ZERO);
    Address poor = Address.ofNumber(0x99);
    CallRequest request =
        new CallRequest(
            poor,
            Optional.of(Executions.RECIPIENT),
            UInt256.ZERO,
            transaction.data(),
            transaction.gasLimit());

    TransactionResult tried = executor.call(world.state(), Executions.BLOCK, request);

    Executed executed = execute(transaction);
    assertThat(tried)
        .isInstanceOfSatisfying(
            Executed.class,
            call -> {
              assertThat(call.gasUsed()).isEqualTo(executed.gasUsed());
              assertThat(call.logs()).isEqualTo(executed.logs()).hasSize(1);
            });
  }

  @Test
  void refusesToTryACallThatMovesMoreThanThereIs() {
    CallRequest request =
        new CallRequest(
            Address.ofNumber(0x99),
            Optional.of(Executions.RECIPIENT),
            UInt256.ONE,
            Bytes.EMPTY,
            100_000);

    TransactionResult tried = executor.call(world.state(), Executions.BLOCK, request);

    assertThat(tried)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.reason()).isEqualTo(InvalidTransaction.INSUFFICIENT_FUNDS));
  }

  @Test
  void callsContractsInTheSystemsName() {
    // Stores CALLER in slot 0 and the first word of the input in slot 1.
    world.deploy(Executions.RECIPIENT, "335f555f35600155");
    Hash input = Hash.fromHex("ab".repeat(32));

    StateChanges changes =
        executor.systemCall(world.state(), Executions.BLOCK, Executions.RECIPIENT, input.toBytes());

    world.apply(changes);
    UInt256 caller = UInt256.ofBytes(TransactionExecutor.SYSTEM.toArray());
    assertThat(world.state().storage(Executions.RECIPIENT, UInt256.ZERO)).isEqualTo(caller);
    assertThat(world.state().storage(Executions.RECIPIENT, UInt256.ONE))
        .isEqualTo(UInt256.ofHash(input));
    assertThat(changes.accounts()).containsOnlyKeys(Executions.RECIPIENT);
  }

  @Test
  void callsNothingWhereTheSystemContractIsNotThere() {
    StateChanges changes =
        executor.systemCall(world.state(), Executions.BLOCK, Address.ofNumber(0x77), Bytes.EMPTY);

    assertThat(changes.accounts()).isEmpty();
  }

  @Test
  void runsConstructorsAtFixedAddresses() {
    Address at = Address.ofNumber(0x1004);
    // Stores 7 in slot 0, returns the code 5b.
    Bytes constructor = Bytes.fromHex("60075f55605b5f5360015ff3");

    world.apply(executor.construct(world.state(), Executions.BLOCK, at, constructor));

    Account account = world.state().account(at).orElseThrow();
    assertThat(account.nonce()).isEqualTo(1);
    assertThat(world.state().code(account.codeHash())).isEqualTo(Bytes.fromHex("5b"));
    assertThat(world.state().storage(at, UInt256.ZERO)).isEqualTo(UInt256.of(7));
  }

  @Test
  void refusesConstructorsThatDoNotEndWell() {
    Address at = Address.ofNumber(0x1004);
    world.deploy(Executions.RECIPIENT, "5b");

    for (String bad : List.of("5f5ffd", "fe", "60ef5f5360015ff3")) {
      Bytes constructor = Bytes.fromHex(bad);
      assertThatThrownBy(() -> executor.construct(world.state(), Executions.BLOCK, at, constructor))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(at.toHex());
    }
    assertThatThrownBy(() ->
            executor.construct(world.state(), Executions.BLOCK, Executions.RECIPIENT, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
