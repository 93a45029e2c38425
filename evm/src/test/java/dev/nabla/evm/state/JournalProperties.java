package dev.nabla.evm.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whatever a transaction does and takes back, the journal ends where it would have ended had it
/// never done it.
class JournalProperties {
  private static final int CASES = Seeds.count(300, 20_000);
  private static final int STEPS = 60;
  private static final int ACCOUNTS = 4;
  private static final int SLOTS = 3;

  @Test
  void aRevertLeavesNoTrace() {
    Seeds seeds = Seeds.of("journal reverts", CASES);
    for (int i = 0; i < CASES; i++) {
      Journal reverting = new Journal(world());
      List<Consumer<Journal>> kept = new ArrayList<>();

      play(seeds, reverting, kept, 0);

      Journal straight = new Journal(world());
      kept.forEach(step -> step.accept(straight));
      assertThat(describe(reverting)).as("%s", seeds).isEqualTo(describe(straight));
      assertThat(reverting.changes()).as("%s", seeds).isEqualTo(straight.changes());
    }
  }

  @Test
  void revertingEverythingChangesNothing() {
    Seeds seeds = Seeds.of("journal undone", CASES);
    String untouched = describe(new Journal(world()));
    for (int i = 0; i < CASES; i++) {
      Journal journal = new Journal(world());
      int checkpoint = journal.checkpoint();

      play(seeds, journal, new ArrayList<>(), 0);
      journal.revertTo(checkpoint);

      assertThat(describe(journal)).as("%s", seeds).isEqualTo(untouched);
      assertThat(journal.changes().accounts()).as("%s", seeds).isEmpty();
    }
  }

  /// Plays random steps; some of them are calls that may be reverted as a whole. What stands is in
  /// `kept`.
  private static void play(Seeds seeds, Journal journal, List<Consumer<Journal>> kept, int depth) {
    int steps = seeds.nextInt(1, STEPS / (depth + 1));
    for (int i = 0; i < steps; i++) {
      if (depth < 3 && seeds.nextInt(0, 8) == 0) {
        int checkpoint = journal.checkpoint();
        List<Consumer<Journal>> inner = new ArrayList<>();
        play(seeds, journal, inner, depth + 1);
        if (seeds.nextInt(0, 2) == 0) {
          journal.revertTo(checkpoint);
        } else {
          kept.addAll(inner);
        }
      } else {
        Consumer<Journal> step = step(seeds);
        step.accept(journal);
        kept.add(step);
      }
    }
  }

  private static Consumer<Journal> step(Seeds seeds) {
    Address address = address(seeds.nextInt(0, ACCOUNTS));
    Address other = address(seeds.nextInt(0, ACCOUNTS));
    int slot = seeds.nextInt(0, SLOTS);
    UInt256 value = UInt256.of(seeds.nextInt(0, 3));
    return switch (seeds.nextInt(0, 14)) {
      case 0 -> journal -> journal.addBalance(address, value);
      case 1 -> journal -> journal.setNonce(address, value.toLong());
      case 2 -> journal -> journal.setCode(address, Bytes.of(new byte[(int) value.toLong()]));
      case 3, 4 -> journal -> journal.store(journal.slot(address, 0, 0, 0, slot), value);
      case 5 -> journal -> journal.store(journal.transientSlot(address, 0, 0, 0, slot), value);
      case 6 -> journal -> journal.warm(address);
      case 7 -> journal -> journal.warm(journal.slot(address, 0, 0, 0, slot));
      case 8 -> journal -> journal.addRefund(slot - 1);
      case 9 -> journal -> journal.log(new EventLog(address, List.of(), Bytes.of((byte) slot)));
      case 10 -> journal -> journal.touch(address);
      case 11 -> journal -> journal.create(address);
      case 12 -> journal -> journal.destroy(address);
      default ->
          journal -> {
            if (journal.balance(address).compareTo(value) >= 0) {
              journal.transfer(address, other, value);
            }
          };
    };
  }

  private static Address address(int number) {
    return Address.ofNumber(0x100 + number);
  }

  /// One account with everything, one empty, one with balance only, one that is not there.
  private static WorldState world() {
    return new MapWorldState()
        .with(address(0), Bytes.of((byte) 0x5b))
        .withSlot(address(0), UInt256.ONE, UInt256.of(7))
        .with(address(1), UInt256.ZERO, 0)
        .with(address(2), UInt256.of(5), 3);
  }

  /// All that can be asked of a journal.
  private static String describe(Journal journal) {
    StringBuilder text = new StringBuilder();
    text.append("refund ").append(journal.refund()).append(" logs ").append(journal.logs());
    for (int i = 0; i < ACCOUNTS; i++) {
      Address address = address(i);
      text.append('\n').append(address).append(' ').append(journal.balance(address));
      text.append(' ').append(journal.nonce(address)).append(' ').append(journal.code(address));
      text.append(' ').append(journal.codeHash(address));
      text.append(' ').append(journal.isCreatedHere(address));
      text.append(' ')
          .append(journal.collides(address))
          .append(' ')
          .append(journal.isEmpty(address));
      for (int number = 0; number < SLOTS; number++) {
        Slot slot = journal.slot(address, 0, 0, 0, number);
        text.append(' ').append(slot.original()).append('>').append(slot.current());
        text.append(slot.isWarm() ? "w" : "c");
        text.append(journal.transientSlot(address, 0, 0, 0, number).current());
      }
    }
    int checkpoint = journal.checkpoint();
    for (int i = 0; i < ACCOUNTS; i++) {
      text.append(journal.warm(address(i)) ? " cold" : " warm");
    }
    journal.revertTo(checkpoint);
    return text.toString();
  }
}
