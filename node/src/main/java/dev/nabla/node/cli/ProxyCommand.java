package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.NetworkFile;
import dev.nabla.node.wiring.OwnProxy;
import dev.nabla.node.wiring.Ports;
import dev.nabla.protocol.inference.Network;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nabla proxy`: stands between any client and a network that runs elsewhere, until Ctrl-C.
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description =
        "stand between any client and a network: verify each receipt before an answer ends, keep"
            + " and watch receipts, accuse liars (`up` has a proxy already)")
final class ProxyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "whom to trust (default: network.json of the data folder)")
  private @Nullable Path network;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "JSON-RPC of a ledger node (default: the one of this machine)")
  private @Nullable URI rpc;

  @Option(names = "--buffer", description = "show nothing of an answer before its receipt verifies")
  private boolean buffers;

  @Option(
      names = "--rerun",
      paramLabel = "SHARE",
      description =
          "look twice at this share of answers: run them here where the weights are, and ask"
              + " --shadow (default: ${DEFAULT-VALUE})")
  private double share = Proxy.Settings.DEFAULT_SHARE;

  @Option(
      names = "--shadow",
      paramLabel = "URL",
      description = "a second operator, by its registered address: asked the same body and nonce")
  private String shadow = "";

  @Option(
      names = "--bonds",
      paramLabel = "N",
      description =
          "coins that may be at stake at once to accuse false answers; 0 leaves them to you"
              + " (default: ${DEFAULT-VALUE})")
  private long bonds;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "exchanges that are kept; of more, the oldest FINAL ones go (default: ${DEFAULT-VALUE})")
  private int keep = KeepLimits.DEFAULT.maxExchanges();

  @Mixin private OperationsOptions operations = new OperationsOptions();

  ProxyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Ports ports = new Ports(NablaCommand.of(spec).portOffset());
    OwnProxy.Plan plan = plan(ports);
    UntilAsked untilAsked = new UntilAsked();
    Consumer<String> lines = operations.lines(terminal);
    try (OwnProxy _ = OwnProxy.start(plan, lines)) {
      lines.accept(
          "ready       at %s; receipts at %s/receipts"
              .formatted(ports.proxyUrl(), ports.proxyUrl()));
      untilAsked.await();
      lines.accept("draining: answers under way are finished");
    } finally {
      untilAsked.done();
    }
    return ExitCode.OK;
  }

  private OwnProxy.Plan plan(Ports ports) {
    try {
      return new OwnProxy.Plan(
          new DataFolder(NablaCommand.of(spec).data()),
          ports,
          rpc == null ? URI.create(ports.rpcUrl()) : rpc,
          network(),
          new Proxy.Settings(
              buffers, new KeepLimits(keep, KeepLimits.DEFAULT.maxBytes()), share, shadow),
          bonds,
          operations.settings(System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private Network network() {
    NetworkFile file =
        network == null
            ? new NetworkFile(new DataFolder(NablaCommand.of(spec).data()))
            : NetworkFile.at(network);
    return file.read()
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.UNAVAILABLE,
                "there is no network file; name the one of the network with --network FILE"));
  }
}
