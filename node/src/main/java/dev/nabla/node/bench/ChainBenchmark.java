package dev.nabla.node.bench;

import dev.nabla.chain.state.StateRetention;
import dev.nabla.node.bench.Figures.Goal;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The ledger from outside, through `eth_sendRawTransaction`, all work counted: processor time and
/// pace of transfers beside anvil's, calls, start, memory, and what a large state costs. Each
/// ledger is a process of its own; what it is sent was signed before.
public final class ChainBenchmark implements Benchmark {
  /// The most accounts that the large state can have.
  public static final int MAX_ACCOUNTS = StateFill.MAX_HOLDERS;

  /// Accounts of the small state, to which the large one is compared.
  public static final int SMALL_STATE = 10_000;

  private static final int PORT_OFFSET = 23_000;
  private static final int PEER_PORT = 31_545;
  private static final int WARM_UP = 20_000;
  private static final int SAMPLES = 3;
  private static final int TRANSFERS = 10_000;
  private static final int BATCHES_BETWEEN_LOOKS = 20;
  private static final int MOST_WAITING = 4_000;
  private static final int CALLS = 2_000;
  private static final int STARTS = 3;

  /// Any number has the same growth in the end; a small one gets there soon.
  private static final int KEPT_STATES = 64;

  private static final double MICROS_PER_SECOND = 1e6;

  private static final String TRANSFER = "native transfer";
  private static final String TOKEN = "ERC-20 transfer";

  private final Path script;
  private final String anvil;
  private final int largeState;

  /// @param home folder of the script
  /// @param anvil the peer's command
  /// @param largeState how many accounts the large state has: above 10,000, at most [#MAX_ACCOUNTS]
  public ChainBenchmark(Path home, String anvil, int largeState) {
    if (largeState <= SMALL_STATE || largeState > MAX_ACCOUNTS) {
      throw new IllegalArgumentException("a large state of " + largeState + " accounts");
    }
    this.script = home.resolve("nabla").toAbsolutePath();
    this.anvil = anvil;
    this.largeState = largeState;
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public String description() {
    return "the ledger by JSON-RPC: transfers beside anvil, calls, start, heap, large states";
  }

  @Override
  public void measure(Figures figures) {
    try {
      Path folder = Files.createTempDirectory("nabla-bench-chain");
      try {
        measure(figures, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Figures figures, Path folder) throws IOException {
    Path genesis = Files.write(folder.resolve("genesis.json"), TransferLoad.genesis());
    start(figures, folder);
    Path data = folder.resolve("data");
    try (LedgerProcess ledger = ours(data, genesis)) {
      new Round(ledger, SMALL_STATE).transfers(figures::add);
    }
    goals(figures);
    peer(figures, genesis);
    disk(figures, "pruned", folder.resolve("pruned"), new StateRetention(KEPT_STATES));
    disk(figures, "archive", folder.resolve("archive"), StateRetention.ARCHIVE);
    large(figures, folder.resolve("large"), genesis);
    figures.remark(
        "each ledger in a process of its own; transactions signed and packed beforehand");
    figures.remark(
        "disk: %d transfers in a block, log turned into tables".formatted(DiskUse.PER_BLOCK));
  }

  private void peer(Figures figures, Path genesis) {
    if (!hasPeer()) {
      figures.remark("no anvil here: set NABLA_ANVIL to its command (npm @foundry-rs/anvil)");
      return;
    }
    try (LedgerProcess peer = LedgerProcess.start(peerCommand(genesis), PEER_PORT)) {
      new Round(peer, SMALL_STATE).transfers(figure -> figures.addPeer("anvil", figure));
      figures.goal(TRANSFER + ", pace", new Goal(1, true, true));
    } catch (IllegalStateException | UncheckedIOException e) {
      figures.remark("anvil did not go through with it: " + e.getMessage());
    }
  }

  private static void goals(Figures figures) {
    figures.goal(TRANSFER + ", CPU", new Goal(240, false, false));
    figures.goal("eth_call, p50", new Goal(0.3, false, false));
  }

  /// From an empty folder, without accounts of ours.
  private void start(Figures figures, Path folder) {
    List<Double> seconds = new ArrayList<>();
    List<Double> heap = new ArrayList<>();
    for (int run = 0; run < STARTS; run++) {
      try (LedgerProcess ledger =
          LedgerProcess.start(command(folder.resolve("start-" + run)), port())) {
        seconds.add(ledger.secondsToFirstAnswer());
        heap.add(ledger.idleHeapMebibytes());
      }
    }
    figures.add(new Figure("empty folder to first answer", "s", seconds));
    figures.goal("empty folder to first answer", new Goal(2, false, false));
    figures.add(new Figure("heap at rest", "MiB", heap));
    figures.goal("heap at rest", new Goal(256, false, false));
  }

  private static void disk(Figures figures, String kind, Path folder, StateRetention retention)
      throws IOException {
    double bytes = new DiskUse(folder, retention, SMALL_STATE).bytesPerTransfer();
    String subject = "disk for a native transfer, " + kind;
    figures.add(new Figure(subject, "bytes", List.of(bytes)));
  }

  private void large(Figures figures, Path data, Path genesis) throws IOException {
    ours(data, genesis).close();
    Path chain = new DataFolder(data).chain();
    long before = DiskUse.settledBytes(chain);
    StateFill.fill(chain, SMALL_STATE, largeState);
    double bytes = (double) (DiskUse.settledBytes(chain) - before) / (largeState - SMALL_STATE);
    try (LedgerProcess ledger = ours(data, genesis)) {
      new Round(ledger, largeState)
          .transfers(figure -> {
            if (figure.subject().startsWith(TRANSFER)) {
              figures.add(
                  new Figure(
                      "%s, %,d accounts".formatted(figure.subject(), largeState),
                      figure.unit(),
                      figure.samples()));
            }
          });
    }
    figures.add(new Figure("disk for an account of the state", "bytes", List.of(bytes)));
  }

  private LedgerProcess ours(Path data, Path genesis) {
    List<String> command = new ArrayList<>(command(data));
    command.addAll(List.of("--genesis", genesis.toString()));
    return LedgerProcess.start(command, port());
  }

  private List<String> command(Path data) {
    return List.of(
        script.toString(),
        "chain",
        "run",
        "--data",
        data.toString(),
        "--port-offset",
        Integer.toString(PORT_OFFSET));
  }

  private static int port() {
    return new Ports(PORT_OFFSET).rpc();
  }

  /// A block a second of all that waits: one for each transaction, its usual way, leaves some over
  /// when batches come quickly.
  private List<String> peerCommand(Path genesis) {
    return List.of(
        anvil,
        "--port",
        Integer.toString(PEER_PORT),
        "--init",
        genesis.toString(),
        "--block-time",
        "1",
        "--disable-block-gas-limit",
        "--silent");
  }

  private boolean hasPeer() {
    try {
      Process probe =
          new ProcessBuilder(anvil, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(STARTS, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for the peer", e);
    }
  }

  private interface Taker {
    void take(Figure figure);
  }

  /// One ledger under one load.
  private record Round(LedgerProcess ledger, TransferLoad load) {
    Round(LedgerProcess ledger, int holders) {
      this(ledger, new TransferLoad(holders));
    }

    void transfers(Taker taker) {
      run(load.transfers(WARM_UP));
      run(load.tokenTransfers(WARM_UP / 2));
      repeat(TRANSFER, taker, () -> load.transfers(TRANSFERS));
      repeat(TOKEN, taker, () -> load.tokenTransfers(TRANSFERS));
      taker.take(new Figure("eth_call, p50", "ms", calls()));
    }

    private void repeat(String what, Taker taker, Supplier<List<byte[]>> next) {
      List<Double> micros = new ArrayList<>();
      List<Double> pace = new ArrayList<>();
      for (int sample = 0; sample < SAMPLES; sample++) {
        List<byte[]> batches = next.get();
        double cpuBefore = ledger.cpuSeconds();
        long begun = System.nanoTime();
        run(batches);
        double seconds = (System.nanoTime() - begun) / 1e9;
        micros.add((ledger.cpuSeconds() - cpuBefore) * MICROS_PER_SECOND / TRANSFERS);
        pace.add(TRANSFERS / seconds);
      }
      taker.take(new Figure(what + ", CPU", "µs", micros));
      taker.take(new Figure(what + ", pace", "1/s", pace));
    }

    /// Lets no more wait than any pool takes. Half of the senders are asked.
    private void run(List<byte[]> batches) {
      long end = load.noncesOfAsked();
      for (int i = 0; i < batches.size(); i++) {
        ledger.send(batches.get(i));
        if (i % BATCHES_BETWEEN_LOOKS == 0) {
          long notSent = (long) (batches.size() - 1 - i) * TransferLoad.BATCH;
          ledger.awaitNonces(load.nonceQuestion(), end - (notSent + MOST_WAITING) / 2);
        }
      }
      ledger.awaitNonces(load.nonceQuestion(), end);
    }

    private List<Double> calls() {
      List<Double> medians = new ArrayList<>();
      for (int sample = 0; sample < SAMPLES; sample++) {
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
          byte[] call = load.balanceCall();
          long begun = System.nanoTime();
          ledger.post(call);
          millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        medians.add(millis[CALLS / 2]);
      }
      return medians;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
