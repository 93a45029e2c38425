package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.OwnGateway;
import dev.nabla.node.wiring.Ports;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nabla gateway`: sells answers on a ledger that runs elsewhere, until Ctrl-C.
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description =
        "sell answers on a ledger that runs elsewhere: of a model of this machine, of its graphs,"
            + " and of those that providers.json names (`up` has a gateway already)")
final class GatewayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "JSON-RPC of a ledger node (default: the one of this machine)")
  private @Nullable URI rpc;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "run this model of the store (default: none, only graphs and what providers sell)")
  private @Nullable String model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that run the model (default: one a core)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private OperationsOptions operations = new OperationsOptions();

  GatewayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    NablaCommand global = NablaCommand.of(spec);
    Ports ports = new Ports(global.portOffset());
    OwnGateway.Plan plan =
        new OwnGateway.Plan(
            new DataFolder(global.data()),
            ports,
            rpc == null ? URI.create(ports.rpcUrl()) : rpc,
            Optional.ofNullable(model),
            threads,
            operations.settings(System.getenv()));
    UntilAsked untilAsked = new UntilAsked();
    Consumer<String> lines = operations.lines(terminal);
    try (OwnGateway _ = OwnGateway.start(plan, lines)) {
      lines.accept("ready       at %s and %s".formatted(ports.gatewayUrl(), ports.gatewayTlsUrl()));
      untilAsked.await();
      lines.accept("draining: answers under way are finished and signed");
    } finally {
      untilAsked.done();
    }
    return ExitCode.OK;
  }
}
