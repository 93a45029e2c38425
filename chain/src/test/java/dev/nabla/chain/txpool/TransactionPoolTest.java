package dev.nabla.chain.txpool;

import static dev.nabla.chain.txpool.PoolTransactions.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.Bytecode;
import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListTransaction;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.LegacyTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionPoolTest {
  private static final UInt256 WEALTH = UInt256.of(1_000_000_000_000_000L);

  private final FakeHead head = new FakeHead();

  @BeforeEach
  void giveWealth() {
    for (int i = 0; i < 10; i++) {
      head.account(LedgerHarness.address(i), 0, WEALTH);
    }
  }

  @Test
  void letsATransactionWaitOnce() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    Transaction transaction = transfer(0, 0, 10, 2_000);

    PoolVerdict first = pool.add(transaction);
    PoolVerdict again = pool.add(transaction);

    assertThat(first).isEqualTo(new PoolVerdict.Added(transaction.hash()));
    assertThat(again).isEqualTo(new PoolVerdict.Known(transaction.hash()));
    assertThat(pool.status()).isEqualTo(new PoolStatus(1, 0));
    assertThat(pool.get(transaction.hash()).orElseThrow().sender())
        .isEqualTo(LedgerHarness.address(0));
  }

  @Test
  void announcesWhatWaitsAndNothingElse() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    List<PooledTransaction> heard = new ArrayList<>();
    pool.onAdded(heard::add);
    Transaction transaction = transfer(0, 0, 10, 2_000);
    Transaction replacement = transfer(0, 0, 20, 4_000);

    pool.add(transaction);
    pool.add(transaction);
    pool.add(transfer(0, 300, 10, 2_000));
    pool.add(replacement);

    assertThat(heard)
        .extracting(PooledTransaction::transaction)
        .containsExactly(transaction, replacement);
  }

  @Test
  void refusesWhatCannotBeExecuted() {
    head.account(LedgerHarness.address(1), 5, WEALTH);
    Address nobody = Address.ofNumber(9);

    assertRefused(PoolRefusal.NONCE_TOO_LOW, transfer(1, 4, 10, 2_000));
    assertRefused(PoolRefusal.NONCE_TOO_HIGH, transfer(0, 256, 10, 2_000));
    assertRefused(PoolRefusal.TIP_ABOVE_FEE, transfer(0, 0, 2_001, 2_000));
    assertRefused(PoolRefusal.INSUFFICIENT_FUNDS, transfer(0, 0, 10, 1_000_000_000_000L));
    assertRefused(PoolRefusal.GAS_LIMIT_TOO_LOW, signed(Optional.of(nobody), Bytes.EMPTY, 20_999));
    assertRefused(
        PoolRefusal.GAS_LIMIT_TOO_LOW,
        signed(Optional.of(nobody), Bytes.of(new byte[100]), 21_000));
    assertRefused(
        PoolRefusal.GAS_LIMIT_TOO_HIGH, signed(Optional.of(nobody), Bytes.EMPTY, (1 << 24) + 1));
    assertRefused(
        PoolRefusal.INIT_CODE_TOO_LARGE,
        signed(Optional.empty(), Bytes.of(new byte[49_153]), 5_000_000));
    assertRefused(
        PoolRefusal.TOO_LARGE, signed(Optional.of(nobody), Bytes.of(new byte[512 << 10]), 1 << 24));
  }

  @Test
  void refusesTransactionsOfOtherChainsAndOfNone() {
    assertRefused(PoolRefusal.WRONG_CHAIN, legacy(OptionalLong.of(1)));
    assertRefused(PoolRefusal.WRONG_CHAIN, legacy(OptionalLong.empty()));
    assertThat(pool(PoolLimits.DEFAULT).add(legacy(OptionalLong.of(GenesisConfig.NABLA_CHAIN_ID))))
        .isInstanceOf(PoolVerdict.Added.class);
  }

  @Test
  void takesAccessListsAndRefusesBlobsAndBadSignatures() {
    Transaction listed =
        new AccessListTransaction(
                GenesisConfig.NABLA_CHAIN_ID,
                0,
                UInt256.of(2_000),
                21_000,
                Optional.of(Address.ZERO),
                UInt256.ZERO,
                Bytes.EMPTY,
                List.of(),
                Transaction.UNSIGNED)
            .signed(LedgerHarness.key(0));
    Transaction blob =
        new BlobTransaction(
            GenesisConfig.NABLA_CHAIN_ID,
            0,
            UInt256.of(10),
            UInt256.of(2_000),
            21_000,
            Address.ZERO,
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of(),
            UInt256.of(2_000),
            List.of(Hash.ZERO),
            Transaction.UNSIGNED);
    Transaction unsigned =
        LedgerHarness.transaction(0, Optional.of(Address.ZERO), UInt256.ZERO, Bytes.EMPTY, 21_000);

    assertThat(pool(PoolLimits.DEFAULT).add(listed)).isInstanceOf(PoolVerdict.Added.class);
    assertRefused(PoolRefusal.UNSUPPORTED_TYPE, blob);
    assertRefused(PoolRefusal.BAD_SIGNATURE, unsigned);
  }

  @Test
  void replacesOnlyForATenthMoreOfFeeAndTip() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    Transaction old = transfer(0, 0, 100, 2_000);
    pool.add(old);

    assertThat(reason(pool.add(transfer(0, 0, 109, 2_200))))
        .isEqualTo(PoolRefusal.REPLACEMENT_UNDERPRICED);
    assertThat(reason(pool.add(transfer(0, 0, 110, 2_199))))
        .isEqualTo(PoolRefusal.REPLACEMENT_UNDERPRICED);
    assertThat(pool.add(transfer(0, 0, 110, 2_200))).isInstanceOf(PoolVerdict.Added.class);

    assertThat(pool.get(old.hash())).isEmpty();
    assertThat(pool.status()).isEqualTo(new PoolStatus(1, 0));
  }

  @Test
  void countsWhatWaitsAgainstTheBalance() {
    head.account(LedgerHarness.address(0), 0, UInt256.of(3 * 21_000L * 2_000 - 1));
    TransactionPool pool = pool(PoolLimits.DEFAULT);

    pool.add(transfer(0, 0, 10, 2_000, 0));
    pool.add(transfer(0, 1, 10, 2_000, 0));

    assertThat(reason(pool.add(transfer(0, 2, 10, 2_000, 0))))
        .isEqualTo(PoolRefusal.INSUFFICIENT_FUNDS);
  }

  @Test
  void holdsBackWhatIsBehindAGapUntilItCloses() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    pool.add(transfer(0, 0, 10, 2_000));
    pool.add(transfer(0, 2, 10, 2_000));
    assertThat(pool.status()).isEqualTo(new PoolStatus(1, 1));
    assertThat(pool.nextNonce(LedgerHarness.address(0))).isEqualTo(1);

    pool.add(transfer(0, 1, 10, 2_000));

    assertThat(pool.status()).isEqualTo(new PoolStatus(3, 0));
    assertThat(pool.nextNonce(LedgerHarness.address(0))).isEqualTo(3);
  }

  @Test
  void selectsByTipAndKeepsEachSendersOrder() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    Transaction cheapFirst = transfer(0, 0, 1, 2_000);
    Transaction dearSecond = transfer(0, 1, 900, 2_000);
    Transaction middle = transfer(1, 0, 50, 2_000);
    Transaction tooLow = transfer(2, 0, 0, 999);
    List.of(cheapFirst, dearSecond, middle, tooLow).forEach(pool::add);

    assertThat(taken(pool.select())).containsExactly(middle, cheapFirst, dearSecond);
  }

  @Test
  void forgetsASendersLaterOnesForTheBlockOnceOneIsSkipped() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    pool.add(transfer(0, 0, 100, 2_000));
    pool.add(transfer(0, 1, 100, 2_000));
    Transaction other = transfer(1, 0, 1, 2_000);
    pool.add(other);
    Selection selection = pool.select();

    selection.skip();

    assertThat(taken(selection)).containsExactly(other);
  }

  @Test
  void isNotReadyWhereNothingPaysTheBaseFee() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    pool.add(transfer(0, 0, 0, 999));
    assertThat(pool.hasReady()).isFalse();

    head.baseFee(999);

    assertThat(pool.hasReady()).isTrue();
  }

  @Test
  void aFullPoolGivesUpTheCheapestLastTransaction() {
    TransactionPool pool = pool(new PoolLimits(3, 1 << 20, 10, 1 << 19, 10));
    Transaction first = transfer(0, 0, 5, 2_000);
    Transaction last = transfer(0, 1, 5, 2_000);
    Transaction other = transfer(1, 0, 50, 2_000);
    List.of(first, last, other).forEach(pool::add);

    assertThat(reason(pool.add(transfer(2, 0, 5, 2_000)))).isEqualTo(PoolRefusal.POOL_FULL);
    assertThat(pool.add(transfer(2, 0, 6, 2_000))).isInstanceOf(PoolVerdict.Added.class);

    assertThat(pool.get(last.hash())).isEmpty();
    assertThat(pool.get(first.hash())).isPresent();
    assertThat(pool.status()).isEqualTo(new PoolStatus(3, 0));
  }

  @Test
  void whatIsCheapestFollowsTheBaseFee() {
    TransactionPool pool = pool(new PoolLimits(2, 1 << 20, 10, 1 << 19, 10));
    Transaction highTip = transfer(0, 0, 900, 1_900);
    Transaction highFee = transfer(1, 0, 500, 9_000);
    List.of(highTip, highFee).forEach(pool::add);
    assertThat(reason(pool.add(transfer(2, 0, 400, 9_000)))).isEqualTo(PoolRefusal.POOL_FULL);

    head.baseFee(1_850);

    assertThat(pool.add(transfer(2, 0, 400, 9_000))).isInstanceOf(PoolVerdict.Added.class);
    assertThat(pool.get(highTip.hash())).isEmpty();
    assertThat(pool.get(highFee.hash())).isPresent();
  }

  @Test
  void settlesWhatABlockUsedUpOrNoLongerCovers() {
    TransactionPool pool = pool(PoolLimits.DEFAULT);
    for (int nonce = 0; nonce < 4; nonce++) {
      pool.add(transfer(0, nonce, 10, 2_000, 0));
    }
    head.account(LedgerHarness.address(0), 2, UInt256.of(21_000L * 2_000));

    pool.settle(Set.of(LedgerHarness.address(0)));

    assertThat(pool.status()).isEqualTo(new PoolStatus(1, 0));
    assertThat(pool.nextNonce(LedgerHarness.address(0))).isEqualTo(3);
  }

  private static List<Transaction> taken(Selection selection) {
    List<Transaction> taken = new ArrayList<>();
    for (var next = selection.peek(); next.isPresent(); next = selection.peek()) {
      taken.add(next.get().transaction());
      selection.take();
    }
    return taken;
  }

  private void assertRefused(PoolRefusal expected, Transaction transaction) {
    assertThat(reason(pool(PoolLimits.DEFAULT).add(transaction))).isEqualTo(expected);
  }

  private static PoolRefusal reason(PoolVerdict verdict) {
    assertThat(verdict).isInstanceOf(PoolVerdict.Refused.class);
    return ((PoolVerdict.Refused) verdict).reason();
  }

  private static Transaction signed(Optional<Address> to, Bytes data, long gas) {
    return LedgerHarness.transaction(0, to, UInt256.ZERO, data, gas).signed(LedgerHarness.key(0));
  }

  private static Transaction legacy(OptionalLong chainId) {
    return new LegacyTransaction(
            chainId,
            0,
            UInt256.of(2_000),
            100_000,
            Optional.empty(),
            UInt256.ZERO,
            Bytecode.deploying(Bytecode.counting()),
            Transaction.UNSIGNED)
        .signed(LedgerHarness.key(0));
  }

  private TransactionPool pool(PoolLimits limits) {
    return new TransactionPool(limits, Forks.OSAKA, GenesisConfig.NABLA_CHAIN_ID, () -> head);
  }
}
