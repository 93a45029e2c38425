package dev.nabla.chain.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.execution.TransactionResult.Executed;
import dev.nabla.chain.execution.TransactionResult.Invalid;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule, broken alone.
class TransactionRulesTest {
  private static final DynamicFeeTransaction GOOD = Executions.transfer(UInt256.ONE);
  private static final Hash BLOB = Hash.fromHex("01" + "00".repeat(31));

  private final Executions world = new Executions();
  private final TransactionExecutor executor = new TransactionExecutor(Forks.OSAKA);

  private TransactionResult execute(Transaction transaction) {
    return executor.execute(world.state(), Executions.BLOCK, transaction, Executions.SENDER);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(InvalidTransaction.WRONG_CHAIN, onChain(1)),
        Arguments.of(InvalidTransaction.NONCE_TOO_HIGH, withNonce(1)),
        Arguments.of(InvalidTransaction.INSUFFICIENT_FUNDS, Executions.transfer(Executions.WEALTH)),
        Arguments.of(InvalidTransaction.INSUFFICIENT_FUNDS, Executions.transfer(UInt256.MAX)),
        Arguments.of(InvalidTransaction.MAX_FEE_BELOW_BASE_FEE, withFees(3, 99)),
        Arguments.of(InvalidTransaction.PRIORITY_ABOVE_MAX_FEE, withFees(201, 200)),
        Arguments.of(InvalidTransaction.TRANSACTION_GAS_CAP_EXCEEDED, withGas((1 << 24) + 1)),
        Arguments.of(InvalidTransaction.INTRINSIC_GAS_TOO_LOW, withGas(20_999)),
        Arguments.of(InvalidTransaction.BELOW_CALLDATA_FLOOR, withData(21_000 + 100 * 16, 100)),
        Arguments.of(
            InvalidTransaction.INITCODE_TOO_LARGE, Executions.creation(Bytes.of(new byte[49_153]))),
        Arguments.of(InvalidTransaction.NO_BLOBS, withBlobs(List.of(), 1)),
        Arguments.of(InvalidTransaction.TOO_MANY_BLOBS, withBlobs(Collections.nCopies(7, BLOB), 1)),
        Arguments.of(InvalidTransaction.UNKNOWN_BLOB_VERSION, withBlobs(List.of(Hash.ZERO), 1)),
        Arguments.of(InvalidTransaction.MAX_BLOB_FEE_BELOW_BASE_FEE, withBlobs(List.of(BLOB), 0)),
        Arguments.of(InvalidTransaction.NO_AUTHORIZATIONS, Executions.setCode(List.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void refusesABrokenRuleByItsName(InvalidTransaction reason, Transaction transaction) {
    TransactionResult result = execute(transaction);

    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class, invalid -> assertThat(invalid.reason()).isEqualTo(reason));
  }

  @Test
  void takesWhatIsJustInsideTheLimits() {
    List<Transaction> inside =
        List.of(
            GOOD,
            withFees(200, 200),
            withGas(21_000),
            withGas(1 << 24),
            withData(21_000 + 100 * 40, 100),
            withBlobs(Collections.nCopies(6, BLOB), 1));

    for (Transaction transaction : inside) {
      assertThat(execute(transaction)).isInstanceOf(Executed.class);
    }
  }

  @Test
  void refusesNoncesThatAreUsedOrUsedUp() {
    world.put(Executions.SENDER, sender(5), Bytes.EMPTY);
    TransactionResult used = execute(withNonce(4));

    world.put(Executions.SENDER, sender(-1), Bytes.EMPTY);
    TransactionResult usedUp = execute(withNonce(-1));

    assertThat(used)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> assertThat(invalid.reason()).isEqualTo(InvalidTransaction.NONCE_TOO_LOW));
    assertThat(usedUp)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> assertThat(invalid.reason()).isEqualTo(InvalidTransaction.NONCE_IS_MAX));
  }

  private static Account sender(long nonce) {
    return new Account(nonce, Executions.WEALTH, Account.EMPTY_CODE_HASH, false);
  }

  @Test
  void refusesSendersWithCodeUnlessItIsADelegation() {
    Bytes delegation = Code.delegation(Address.ofNumber(9));
    putSenderCode(Bytes.of((byte) 0));
    TransactionResult contract = execute(GOOD);

    putSenderCode(delegation);
    TransactionResult delegating = execute(GOOD);

    assertThat(contract)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> assertThat(invalid.reason()).isEqualTo(InvalidTransaction.SENDER_HAS_CODE));
    assertThat(delegating).isInstanceOf(Executed.class);
  }

  private void putSenderCode(Bytes code) {
    Account account = new Account(0, Executions.WEALTH, Keccak256.hash(code), false);
    world.put(Executions.SENDER, account, code);
  }

  @Test
  void refusesMoreGasThanTheBlockHas() {
    var block = Executions.BLOCK;
    var small =
        new BlockContext(
            block.number(),
            block.timestampSeconds(),
            GOOD.gasLimit() - 1,
            block.baseFee(),
            block.coinbase(),
            block.prevRandao(),
            block.chainId(),
            block.blobBaseFee(),
            block.blockHashes());

    TransactionResult result = executor.execute(world.state(), small, GOOD, Executions.SENDER);

    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.reason())
                    .isEqualTo(InvalidTransaction.BLOCK_GAS_LIMIT_EXCEEDED));
  }

  @Test
  void refusesSetCodeBeforePrague() {
    TransactionExecutor cancun = new TransactionExecutor(Forks.named("Cancun").orElseThrow());

    TransactionResult result =
        cancun.execute(
            world.state(),
            Executions.BLOCK,
            Executions.setCode(Address.ofNumber(9)),
            Executions.SENDER);

    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.reason()).isEqualTo(InvalidTransaction.TYPE_NOT_SUPPORTED));
  }

  private static Transaction onChain(long chain) {
    return copy(chain, GOOD.nonce(), GOOD.gasLimit(), GOOD.data());
  }

  private static Transaction withNonce(long nonce) {
    return copy(GOOD.chain(), nonce, GOOD.gasLimit(), GOOD.data());
  }

  private static Transaction withGas(long gasLimit) {
    return copy(GOOD.chain(), GOOD.nonce(), gasLimit, GOOD.data());
  }

  /// So many bytes that are not zero.
  private static Transaction withData(long gasLimit, int size) {
    Bytes data = Bytes.fromHex("11".repeat(size));
    return copy(GOOD.chain(), GOOD.nonce(), gasLimit, data);
  }

  private static Transaction copy(long chain, long nonce, long gasLimit, Bytes data) {
    return new DynamicFeeTransaction(
        chain,
        nonce,
        GOOD.maxPriorityFeePerGas(),
        GOOD.maxFeePerGas(),
        gasLimit,
        Optional.of(Executions.RECIPIENT),
        GOOD.value(),
        data,
        List.of(),
        Transaction.UNSIGNED);
  }

  private static Transaction withFees(long priority, long max) {
    return new DynamicFeeTransaction(
        GOOD.chain(),
        GOOD.nonce(),
        UInt256.of(priority),
        UInt256.of(max),
        GOOD.gasLimit(),
        Optional.of(Executions.RECIPIENT),
        GOOD.value(),
        GOOD.data(),
        List.of(),
        Transaction.UNSIGNED);
  }

  private static Transaction withBlobs(List<Hash> blobs, long maxFee) {
    return new BlobTransaction(
        GOOD.chain(),
        GOOD.nonce(),
        GOOD.maxPriorityFeePerGas(),
        GOOD.maxFeePerGas(),
        GOOD.gasLimit(),
        Executions.RECIPIENT,
        GOOD.value(),
        GOOD.data(),
        List.of(),
        UInt256.of(maxFee),
        blobs,
        Transaction.UNSIGNED);
  }
}
