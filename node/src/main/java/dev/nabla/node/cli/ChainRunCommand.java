package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.LedgerNetwork;
import dev.nabla.node.wiring.Ports;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla chain run`: the ledger of a development network, without gateway, model and validators.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "run the ledger alone, until Ctrl-C: blocks, and JSON-RPC for every Ethereum tool")
final class ChainRunCommand implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private LedgerOptions ledger = new LedgerOptions();

  ChainRunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    long begun = System.nanoTime();
    NablaCommand global = NablaCommand.of(spec);
    UntilAsked untilAsked = new UntilAsked();
    try (LedgerNetwork _ =
        LedgerNetwork.start(
            new DataFolder(global.data()),
            new Ports(global.portOffset()),
            ledger.settings(),
            terminal::line)) {
      terminal.line(
          "ready       after %.1f s".formatted((System.nanoTime() - begun) / NANOS_PER_SECOND));
      untilAsked.await();
    } finally {
      untilAsked.done();
    }
    return ExitCode.OK;
  }
}
