package dev.nabla.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import dev.nabla.protocol.inference.ReceiptFile;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random lives of a signer through deaths in mid-write, power losses and full disks. Always: each
/// window number was signed for one content at most; every receipt that was released is in the
/// journal, or its window is in a signed lost range; numbers have no gap.
class JournalCrashProperties {
  private static final int STEPS = 25;

  @Test
  void signsNoNumberTwiceAndLosesNoReceiptSilently() {
    int count = Seeds.count(40, 1_000);
    Seeds seeds = Seeds.of("journal crashes", count);
    for (int i = 0; i < count; i++) {
      Durability durability = i % 2 == 0 ? Durability.PROCESS : Durability.DISK;
      new Life(seeds.random().split(), durability, seeds + ", case " + i).live();
    }
  }

  private static final class Life {
    private final SplittableRandom random;
    private final Durability durability;
    private final String name;
    private final CrashingFolder folder = new CrashingFolder();
    private final TestEnclave enclave = new TestEnclave();

    /// What was signed for each window number by any process.
    private final Map<Long, Hash> signed = new HashMap<>();

    private final List<IssuedReceipt> released = new ArrayList<>();
    private int boot = 1;
    private boolean powerWasLost;
    private WindowJournal journal;
    private Signer signer;
    private ReceiptStore store;

    Life(SplittableRandom random, Durability durability, String name) {
      this.random = random;
      this.durability = durability;
      this.name = name;
      this.journal = openJournal();
      this.signer = newSigner();
      this.store = new ReceiptStore(journal, signer);
      enclave.watch(this::remember);
    }

    private WindowJournal openJournal() {
      return WindowJournal.open(
          folder,
          "boot-" + boot,
          new WindowJournal.Settings(Drafts.DOMAIN, enclave.nodeId(), durability));
    }

    private Signer newSigner() {
      Heartbeat heartbeat = new Heartbeat(1, Hash.ZERO);
      return new Signer(journal, enclave, () -> heartbeat, InstantSource.fixed(Instant.EPOCH));
    }

    /// The window that is about to be signed is the newest in the journal, or one signed before.
    private void remember(Hash digest) {
      long newest = journal.end() - 1;
      if (!signed.containsValue(digest) && !isLostRange(digest)) {
        JournalIndex.ClosedSpan span =
            (JournalIndex.ClosedSpan) journal.index().span(newest).orElseThrow();
        assertThat(journal.read(span).header().signingHash()).as(name).isEqualTo(digest);
        assertThat(signed.put(newest, digest)).as(name).isNull();
      }
    }

    private boolean isLostRange(Hash digest) {
      for (long window = 0; window < journal.end(); window++) {
        if (journal.index().span(window).orElseThrow() instanceof JournalIndex.LostSpan lost
            && lost.range().signingHash().equals(digest)) {
          return true;
        }
      }
      return false;
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(8)) {
          case 0 -> dieInMidWrite();
          case 1 -> losePower();
          case 2 -> fillDisk();
          case 3 -> restart();
          default -> released.add(signer.issue(Drafts.draft(random)));
        }
      }
      restart();
      checkNumbers();
      released.forEach(this::check);
    }

    private void dieInMidWrite() {
      folder.dieAfter(random.nextInt(4_000));
      try {
        while (true) {
          released.add(signer.issue(Drafts.draft(random)));
        }
      } catch (CrashingFolder.Died _) {
        folder.restart();
        restart();
      }
    }

    private void losePower() {
      powerWasLost = true;
      folder.losePower(random);
      boot++;
      restart();
    }

    private void fillDisk() {
      folder.capacity(folder.used() + random.nextInt(3_000));
      try {
        while (true) {
          released.add(signer.issue(Drafts.draft(random)));
        }
      } catch (StorageException e) {
        assertThat(e.reason()).as(name).isEqualTo(StorageException.Reason.DISK_FULL);
      }
      folder.capacity(Long.MAX_VALUE);
    }

    private void restart() {
      journal = openJournal();
      signer = newSigner();
      store = new ReceiptStore(journal, signer);
    }

    private void checkNumbers() {
      for (long window = 0; window < journal.end(); window++) {
        assertThat(store.window(window)).as(name + ", window " + window).isPresent();
      }
    }

    private void check(IssuedReceipt receipt) {
      long number = receipt.file().receipt().window();
      switch (store.window(number).orElseThrow().leaf()) {
        case SignedWindow window -> {
          assertThat(window).as(name).isEqualTo(receipt.file().window());
          ReceiptFile found = store.byRequestId(receipt.requestId()).orElseThrow();
          assertThat(found).as(name).isEqualTo(receipt.file());
        }
        case SignedLostRange lost -> {
          assertThat(lost.isSignedBy(enclave.receiptKey())).as(name).isTrue();
          assertThat(powerWasLost && durability == Durability.PROCESS).as(name).isTrue();
        }
      }
    }
  }
}
