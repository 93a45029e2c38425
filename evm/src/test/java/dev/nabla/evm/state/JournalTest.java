package dev.nabla.evm.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.evm.state.StateChanges.AccountChange;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final Address OLD = Address.ofNumber(0x100);
  private static final Address NEW = Address.ofNumber(0x200);
  private static final Bytes CODE = Bytes.fromHex("0x5b00");

  private final MapWorldState world = new MapWorldState().with(OLD, UInt256.of(10), 1);
  private final Journal journal = new Journal(world);

  @Test
  void reportsOnlyWhatDiffers() {
    journal.addBalance(OLD, UInt256.of(3));
    journal.subtractBalance(OLD, UInt256.of(3));
    journal.touch(OLD);

    assertThat(journal.changes().accounts()).isEmpty();
  }

  @Test
  void reportsANewContractWithItsCodeAndSlots() {
    journal.create(NEW);
    journal.setCode(NEW, CODE);
    journal.store(journal.slot(NEW, 0, 0, 0, 5), UInt256.ONE);

    StateChanges changes = journal.changes();

    Account expected = new Account(1, UInt256.ZERO, Keccak256.hash(CODE), true);
    assertThat(changes.accounts())
        .containsExactly(
            Map.entry(
                NEW,
                new AccountChange(
                    Optional.of(expected), false, Map.of(UInt256.of(5), UInt256.ONE))));
    assertThat(changes.code()).containsExactly(Map.entry(Keccak256.hash(CODE), CODE));
  }

  @Test
  void removesATouchedEmptyAccountAndLeavesOneThatNobodyTouched() {
    world.with(NEW, UInt256.ZERO, 0);
    Address untouched = Address.ofNumber(0x300);
    world.with(untouched, UInt256.ZERO, 0);

    journal.touch(NEW);
    journal.warm(untouched);

    assertThat(journal.changes().accounts())
        .containsExactly(Map.entry(NEW, new AccountChange(Optional.empty(), true, Map.of())));
  }

  @Test
  void reportsNothingOfAContractThatCameAndWent() {
    journal.create(NEW);
    journal.setCode(NEW, CODE);
    journal.destroy(NEW);

    StateChanges changes = journal.changes();

    assertThat(changes.accounts()).isEmpty();
    assertThat(changes.code()).isEmpty();
  }

  @Test
  void collidesWithNonceCodeOrStorageButNotWithBalance() {
    Address withStorage = Address.ofNumber(0x300);
    Address withBalance = Address.ofNumber(0x400);
    world.with(NEW, CODE).with(withStorage, UInt256.ZERO, 0).with(withBalance, UInt256.ONE, 0);
    world.withSlot(withStorage, UInt256.ONE, UInt256.ONE);

    assertThat(journal.collides(OLD)).isTrue();
    assertThat(journal.collides(NEW)).isTrue();
    assertThat(journal.collides(withStorage)).isTrue();
    assertThat(journal.collides(withBalance)).isFalse();
  }

  @Test
  void refusesToTakeMoreThanThereIs() {
    assertThatThrownBy(() -> journal.subtractBalance(OLD, UInt256.of(11)))
        .isInstanceOf(IllegalStateException.class);
  }
}
