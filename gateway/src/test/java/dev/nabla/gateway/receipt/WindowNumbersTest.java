package dev.nabla.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.StorageException;
import org.junit.jupiter.api.Test;

class WindowNumbersTest {
  private final CrashingFolder folder = new CrashingFolder();

  @Test
  void reservesOneBlockForManyNumbers() {
    WindowNumbers numbers = WindowNumbers.open(folder, 0);

    for (long expected = 0; expected < WindowNumbers.BLOCK; expected++) {
      assertThat(numbers.next()).isEqualTo(expected);
      numbers.used();
    }

    assertThat(folder.syncs()).isEqualTo(1);
    assertThat(numbers.next()).isEqualTo(WindowNumbers.BLOCK);
    assertThat(folder.syncs()).isEqualTo(2);
  }

  @Test
  void givesUpTheRestOfTheBlockThatTheJournalMayHaveForgotten() {
    WindowNumbers before = WindowNumbers.open(folder, 0);
    before.next();

    WindowNumbers after = WindowNumbers.open(folder, 3);

    assertThat(after.toGiveUp()).hasValue(new WindowNumbers.Given(3, WindowNumbers.BLOCK - 1));
    after.skip(after.toGiveUp().orElseThrow());
    assertThat(after.next()).isEqualTo(WindowNumbers.BLOCK);
  }

  @Test
  void hasNothingToGiveUpWhereTheBlockIsUsedUp() {
    WindowNumbers.open(folder, 0).next();

    assertThat(WindowNumbers.open(folder, WindowNumbers.BLOCK).toGiveUp()).isEmpty();
  }

  @Test
  void handsOutNothingThatItCannotReserve() {
    WindowNumbers numbers = WindowNumbers.open(folder, 0);
    folder.capacity(0);

    assertThatThrownBy(numbers::next).isInstanceOf(StorageException.class);

    folder.capacity(Long.MAX_VALUE);
    assertThat(numbers.next()).isZero();
  }

  @Test
  void refusesAJournalThatIsAheadOfItsReservation() {
    assertThatThrownBy(() -> WindowNumbers.open(folder, 1))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED));
  }

  @Test
  void noticesEveryChangedByte() {
    WindowNumbers.open(folder, 0).next();
    byte[] whole = folder.bytes("windows.reserved");

    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      folder.overwrite("windows.reserved", changed);

      assertThatThrownBy(() -> WindowNumbers.open(folder, 0)).isInstanceOf(StorageException.class);
    }
  }
}
