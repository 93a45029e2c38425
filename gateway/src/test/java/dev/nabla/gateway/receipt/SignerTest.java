package dev.nabla.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.WindowHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SignerTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"));
  private static final Heartbeat HEARTBEAT =
      new Heartbeat(17, Hash.fromHex("0x" + "ab".repeat(32)));

  private final SplittableRandom random = new SplittableRandom(1);
  private final CrashingFolder folder = new CrashingFolder();
  private final TestEnclave enclave = new TestEnclave();
  private final WindowJournal journal = open(WindowJournal.MAX_RECEIPTS);
  private final Signer signer = new Signer(journal, enclave, () -> HEARTBEAT, CLOCK);
  private final ReceiptStore store = new ReceiptStore(journal, signer);

  private WindowJournal open(int maxReceipts) {
    return WindowJournal.open(
        folder,
        "boot",
        new WindowJournal.Settings(
            Drafts.DOMAIN, enclave.nodeId(), Durability.PROCESS, maxReceipts));
  }

  @Test
  void countsAsWorkOnlyWhatCanBeRunAgain() {
    ReceiptDraft exact = Drafts.draft(random);
    ReceiptDraft bought =
        new ReceiptDraft(
            exact.requestId(),
            exact.outcome(),
            new ReceiptDraft.Model(Hash.ZERO, Hash.ZERO),
            exact.choice(),
            new ReceiptDraft.Tokens(1_000_000, 100_000),
            exact.opening(),
            exact.disclosure());

    for (ReceiptDraft draft : List.of(exact, bought)) {
      assertThat(signer.issue(draft).file().receipt().workTokens()).isEqualTo(draft.workTokens());
    }
    assertThat(exact.workTokens()).isEqualTo(8);
    assertThat(bought.workTokens()).isZero();
  }

  @Test
  void publishesOnlyTheHashesOfWhatNoBlobHolds() {
    int half = ReceiptDraft.MAX_DISCLOSED_BYTES / 2;

    assertThat(signer.issue(Drafts.draft(random, half - 1_000)).file().receipt().disclosure())
        .isEqualTo(Disclosure.FULL);
    assertThat(signer.issue(Drafts.draft(random, half + 1)).file().receipt().disclosure())
        .isEqualTo(Disclosure.HASHES);
  }

  @Test
  void signsOneReceiptInAWindowOfItsOwn() {
    ReceiptDraft draft = Drafts.draft(random);

    IssuedReceipt issued = signer.issue(draft);

    WindowHeader header = issued.file().window().header();
    assertThat(header.window()).isZero();
    assertThat(header.count()).isEqualTo(1);
    assertThat(header.heartbeatBlock()).isEqualTo(17);
    assertThat(header.heartbeatHash()).isEqualTo(HEARTBEAT.hash());
    assertThat(issued.file().receipt().timestampMillis()).isEqualTo(CLOCK.millis());
    assertThat(draft.opening().unequalTo(issued.file().receipt())).isEmpty();
    assertStands(issued.file());
  }

  private void assertStands(ReceiptFile file) {
    assertThat(file.window().isSignedBy(enclave.receiptKey())).isTrue();
    assertThat(file.path().rootOf(TreeHash.KECCAK256, file.id().toBytes()))
        .isEqualTo(file.window().header().root());
    assertThat(file.id()).isEqualTo(file.receipt().id(Drafts.DOMAIN));
    assertThat(file.path().index()).isEqualTo(file.receipt().index());
    assertThat(file.receipt().window()).isEqualTo(file.window().header().window());
  }

  @Test
  void signsTogetherWhatComesTogether() throws Exception {
    int threads = 500;
    CountDownLatch signing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    enclave.watch(_ -> {
      signing.countDown();
      await(goOn);
    });
    List<Future<IssuedReceipt>> issued = new ArrayList<>();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      issued.add(executor.submit(() -> signer.issue(Drafts.draft(new SplittableRandom(0)))));
      signing.await();
      for (int i = 1; i < threads; i++) {
        int seed = i;
        issued.add(executor.submit(() -> signer.issue(Drafts.draft(new SplittableRandom(seed)))));
      }
      while (signer.waiting() < threads - 1) {
        Thread.onSpinWait();
      }
      goOn.countDown();
    }

    Map<Long, List<ReceiptFile>> windows =
        issued.stream()
            .map(future -> future.resultNow().file())
            .collect(Collectors.groupingBy(file -> file.receipt().window()));
    assertThat(windows.keySet()).containsExactlyInAnyOrder(0L, 1L);
    assertThat(windows.get(0L)).hasSize(1);
    windows.values().stream().flatMap(List::stream).forEach(this::assertStands);
  }

  @Test
  void aWindowSoonAfterAnotherWaitsForCompany() throws Exception {
    Signer spaced =
        new Signer(journal, enclave, () -> HEARTBEAT, new Signer.Pace(CLOCK, Duration.ofHours(1)));
    IssuedReceipt first = spaced.issue(Drafts.draft(random));
    List<Thread> threads = new ArrayList<>();
    Queue<IssuedReceipt> rest = new ConcurrentLinkedQueue<>();

    for (int i = 1; i <= 3; i++) {
      ReceiptDraft draft = Drafts.draft(new SplittableRandom(i));
      threads.add(Thread.startVirtualThread(() -> rest.add(spaced.issue(draft))));
      while (spaced.waiting() < i) {
        Thread.onSpinWait();
      }
    }
    assertThat(rest).isEmpty();
    while (rest.size() < 3) {
      threads.forEach(Thread::interrupt);
    }

    assertThat(first.file().receipt().window()).isZero();
    assertThat(rest).allMatch(issued -> issued.file().receipt().window() == 1);
    rest.forEach(issued -> assertStands(issued.file()));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWindowThatCouldNotBeWrittenIsNeverSignedAndItsNumberIsUsedAgain() {
    List<Hash> signed = new ArrayList<>();
    enclave.watch(signed::add);
    signer.issue(Drafts.draft(random));
    folder.capacity(folder.used() + 100);

    assertThatThrownBy(() -> signer.issue(Drafts.draft(random)))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DISK_FULL));

    assertThat(signed).hasSize(1);
    folder.capacity(Long.MAX_VALUE);
    assertThat(signer.issue(Drafts.draft(random)).file().receipt().window()).isEqualTo(1);
  }

  @Test
  void anErrorWhileAWindowClosesLeavesNobodyWaiting() throws Exception {
    CountDownLatch signing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Hash> signed = new ArrayList<>();
    enclave.watch(digest -> {
      signed.add(digest);
      signing.countDown();
      await(goOn);
      if (signed.size() == 2) {
        throw new LinkageError("for the test");
      }
    });
    List<Future<IssuedReceipt>> issued = new ArrayList<>();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        int seed = i;
        issued.add(executor.submit(() -> signer.issue(Drafts.draft(new SplittableRandom(seed)))));
        signing.await();
      }
      while (signer.waiting() < 4) {
        Thread.onSpinWait();
      }
      goOn.countDown();
    }

    assertThat(issued.getFirst().state()).isEqualTo(Future.State.SUCCESS);
    assertThat(issued.subList(1, 5))
        .allSatisfy(one -> assertThat(one.state()).isEqualTo(Future.State.FAILED));
    assertThat(signer.issue(Drafts.draft(random)).file().receipt().window()).isEqualTo(2);
  }

  @Test
  void largeReceiptsGetWindowsOfTheirOwn() throws Exception {
    CountDownLatch signing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    enclave.watch(_ -> {
      signing.countDown();
      await(goOn);
    });
    List<Future<IssuedReceipt>> issued = new ArrayList<>();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      issued.add(executor.submit(() -> signer.issue(Drafts.draft(new SplittableRandom(0)))));
      signing.await();
      for (int i = 1; i < 5; i++) {
        int seed = i;
        issued.add(
            executor.submit(() -> signer.issue(Drafts.draft(new SplittableRandom(seed), 400_000))));
      }
      while (signer.waiting() < 4) {
        Thread.onSpinWait();
      }
      goOn.countDown();
    }

    assertThat(issued.stream().map(future -> future.resultNow().file().receipt().window()))
        .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void findsReceiptsAgainAfterARestart() {
    ReceiptDraft draft = Drafts.draft(random);
    IssuedReceipt issued = signer.issue(draft);
    journal.close();

    WindowJournal reopened = open(WindowJournal.MAX_RECEIPTS);
    ReceiptStore found =
        new ReceiptStore(reopened, new Signer(reopened, enclave, () -> HEARTBEAT, CLOCK));

    assertThat(found.byRequestId(issued.requestId())).hasValue(issued.file());
    assertThat(found.byReceiptId(issued.id())).hasValue(issued.file().withoutSecrets());
    assertThat(found.opening(issued.requestId())).hasValue(draft.opening());
  }

  @Test
  void tellsSecretsToNobodyWhoKnowsTheReceiptIdAlone() {
    IssuedReceipt issued = signer.issue(Drafts.draft(random));

    ReceiptFile seen = store.byReceiptId(issued.id()).orElseThrow();

    assertThat(seen.secrets()).isNull();
    assertThat(store.byRequestId(RequestId.random(random))).isEmpty();
  }

  @Test
  void refusesReceiptsWhileTooManyWaitForTheChain() {
    WindowJournal small = open(2);
    Signer bounded = new Signer(small, enclave, () -> HEARTBEAT, CLOCK);
    IssuedReceipt oldest = bounded.issue(Drafts.draft(random));
    bounded.issue(Drafts.draft(random));

    assertThatThrownBy(() -> bounded.issue(Drafts.draft(random)))
        .isInstanceOf(BacklogFullException.class);

    small.finalBelow(1);
    assertThat(bounded.issue(Drafts.draft(random)).file().receipt().window()).isEqualTo(2);
    assertThat(new ReceiptStore(small, bounded).byRequestId(oldest.requestId())).isEmpty();
  }
}
