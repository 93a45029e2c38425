package dev.nabla.node.cli;

import dev.nabla.chain.genesis.GenesisConfig;
import dev.nabla.chain.state.StateRetention;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.LedgerSettings;
import dev.nabla.node.wiring.ModelShelf;
import dev.nabla.node.wiring.Ports;
import dev.nabla.node.wiring.UpNetwork;
import dev.nabla.node.wiring.UpSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nabla up`: a whole network on this machine, until Ctrl-C.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "start a whole network on this machine: ledger, gateway, model, four validators; gets the"
            + " model where it is missing")
final class UpCommand implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", description = "serve this model of the store")
  private @Nullable String model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that run the model (default: one a core)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--archive",
      description =
          "keep the states of all blocks; otherwise those of the last 4096 can be read and proved")
  private boolean archive;

  @Option(
      names = "--chain-id",
      paramLabel = "ID",
      description = "id of the chain, the same at every start (default: ${DEFAULT-VALUE})")
  private long chainId = GenesisConfig.NABLA_CHAIN_ID;

  @Option(
      names = "--cheat",
      paramLabel = "HOW",
      description = "make the node lie, to see it caught: ${COMPLETION-CANDIDATES}")
  private @Nullable Cheat cheat;

  UpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /// How a node can be made to lie.
  enum Cheat {
    ALTERED_ANSWER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    long begun = System.nanoTime();
    UpSettings settings = settings();
    new ModelShelf(settings.data()).require(settings.model(), new PullLines(terminal));
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch drained = new CountDownLatch(1);
    Thread drain = new Thread(() -> drain(ended, drained), "drain");
    try (UpNetwork _ = UpNetwork.start(settings, terminal::line)) {
      Runtime.getRuntime().addShutdownHook(drain);
      double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
      new UpGreeting(terminal, settings).print(seconds);
      ended.await();
      terminal.line("draining: answers under way are finished and signed");
    } finally {
      drained.countDown();
    }
    return ExitCode.OK;
  }

  /// Runs when the process is asked to end; holds it until the network has stopped.
  private static void drain(CountDownLatch ended, CountDownLatch drained) {
    ended.countDown();
    try {
      drained.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private UpSettings settings() {
    NablaCommand global = NablaCommand.of(spec);
    DataFolder data = new DataFolder(global.data());
    return new UpSettings(
        data,
        new Ports(global.portOffset()),
        ledger(),
        model == null ? new ModelShelf(data).catalogue().defaultName() : model,
        threads,
        cheat == Cheat.ALTERED_ANSWER);
  }

  private LedgerSettings ledger() {
    if (chainId <= 0) {
      throw new ParameterException(spec.commandLine(), "--chain-id is at least 1");
    }
    return new LedgerSettings(chainId, archive ? StateRetention.ARCHIVE : StateRetention.DEFAULT);
  }
}
