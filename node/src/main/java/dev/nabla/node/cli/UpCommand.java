package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import dev.nabla.node.wiring.Ports;
import dev.nabla.node.wiring.UpNetwork;
import dev.nabla.node.wiring.UpSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private OperationsOptions operations = new OperationsOptions();

  @Mixin private LedgerOptions ledger = new LedgerOptions();

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
    UntilAsked untilAsked = new UntilAsked();
    Consumer<String> lines = operations.lines(terminal);
    try (UpNetwork _ = UpNetwork.start(settings, lines)) {
      double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
      if (operations.isForPeople()) {
        new UpGreeting(terminal, settings).print(seconds);
      } else {
        lines.accept("ready       at " + settings.ports().proxyUrl());
      }
      untilAsked.await();
      lines.accept("draining: answers under way are finished and signed");
    } finally {
      untilAsked.done();
    }
    return ExitCode.OK;
  }

  private UpSettings settings() {
    NablaCommand global = NablaCommand.of(spec);
    DataFolder data = new DataFolder(global.data());
    return new UpSettings(
        data,
        new Ports(global.portOffset()),
        ledger.settings(),
        model == null ? new ModelShelf(data).catalogue().defaultName() : model,
        threads,
        cheat == Cheat.ALTERED_ANSWER,
        operations.settings(System.getenv()));
  }
}
