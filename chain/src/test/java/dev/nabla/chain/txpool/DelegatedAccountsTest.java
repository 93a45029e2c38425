package dev.nabla.chain.txpool;

import static dev.nabla.chain.txpool.PoolTransactions.setCode;
import static dev.nabla.chain.txpool.PoolTransactions.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.evm.frame.Code;
import dev.nabla.evm.gas.Forks;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the pool asks of accounts whose balance others may move (EIP-7702).
class DelegatedAccountsTest {
  private final FakeHead head = new FakeHead();
  private final TransactionPool pool =
      new TransactionPool(
          PoolLimits.DEFAULT, Forks.OSAKA, GenesisConfig.NABLA_CHAIN_ID, () -> head);

  @BeforeEach
  void giveWealth() {
    for (int i = 0; i < 4; i++) {
      head.account(LedgerHarness.address(i), 0, UInt256.of(1_000_000_000_000L));
    }
  }

  @Test
  void aDelegatedAccountHasOneTransactionWaiting() {
    head.code(LedgerHarness.address(0), Code.delegation(Address.ofNumber(2)));

    assertRefused(PoolRefusal.OUT_OF_ORDER, transfer(0, 1, 10, 2_000));
    assertAdded(transfer(0, 0, 10, 2_000));
    assertRefused(PoolRefusal.IN_FLIGHT_LIMIT, transfer(0, 1, 10, 2_000));
    assertAdded(transfer(0, 0, 20, 4_000));

    head.account(LedgerHarness.address(0), 1, UInt256.of(1_000_000_000_000L));
    head.code(LedgerHarness.address(0), Code.delegation(Address.ofNumber(2)));
    pool.settle(Set.of(LedgerHarness.address(0)));
    assertAdded(transfer(0, 1, 10, 2_000));
  }

  @Test
  void soHasOneThatIsAboutToBeDelegated() {
    Transaction delegating = setCode(1, 0, 10, 0);
    assertAdded(delegating);

    assertRefused(PoolRefusal.OUT_OF_ORDER, transfer(0, 1, 10, 2_000));
    assertAdded(transfer(0, 0, 10, 2_000));
    assertRefused(PoolRefusal.IN_FLIGHT_LIMIT, transfer(0, 1, 10, 2_000));

    pool.drop(pool.get(delegating.hash()).orElseThrow());
    assertAdded(transfer(0, 1, 10, 2_000));
  }

  @Test
  void anAccountWithSeveralWaitingIsNotDelegated() {
    assertAdded(transfer(0, 0, 10, 2_000));
    assertAdded(setCode(1, 0, 10, 0));
    assertAdded(transfer(2, 0, 10, 2_000));
    assertAdded(transfer(2, 1, 10, 2_000));

    assertRefused(PoolRefusal.AUTHORITY_IN_FLIGHT, setCode(3, 0, 10, 1, 2));
  }

  @Test
  void aSenderMayDelegateItself() {
    assertAdded(setCode(0, 0, 10, 0));
    assertRefused(PoolRefusal.IN_FLIGHT_LIMIT, transfer(0, 1, 10, 2_000));
    assertRefused(PoolRefusal.REPLACEMENT_UNDERPRICED, setCode(0, 0, 11, 0));
  }

  @Test
  void refusesContractsAsSendersAndSetCodeWithoutAuthorizations() {
    head.code(LedgerHarness.address(0), Bytes.of((byte) 0x60, (byte) 0x00));

    assertRefused(PoolRefusal.SENDER_IS_CONTRACT, transfer(0, 0, 10, 2_000));
    assertRefused(PoolRefusal.NO_AUTHORIZATION, setCode(1, 0, 10));
  }

  private void assertAdded(Transaction transaction) {
    assertThat(pool.add(transaction)).isInstanceOf(PoolVerdict.Added.class);
  }

  private void assertRefused(PoolRefusal expected, Transaction transaction) {
    assertThat(pool.add(transaction))
        .isInstanceOfSatisfying(
            PoolVerdict.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(expected));
  }
}
