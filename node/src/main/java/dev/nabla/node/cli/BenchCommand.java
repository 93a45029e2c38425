package dev.nabla.node.cli;

import dev.nabla.node.bench.BenchFrame;
import dev.nabla.node.bench.Benchmark;
import dev.nabla.node.bench.ChainBenchmark;
import dev.nabla.node.bench.EvmBenchmark;
import dev.nabla.node.bench.FirstLight;
import dev.nabla.node.bench.GatewayBenchmark;
import dev.nabla.node.bench.LlmBenchmark;
import dev.nabla.node.bench.Machine;
import dev.nabla.node.bench.TeeBenchmark;
import dev.nabla.node.wiring.DataFolder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nabla bench [NAME]`: measures one thing and prints it so that others can judge the figures.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "measure: medians, machine, date, commit, and a peer's figures where there is one")
final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "what to measure")
  private @Nullable String name;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "chain: accounts of the large state (default: ${DEFAULT-VALUE})")
  private int accounts = 1_000_000;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (accounts <= ChainBenchmark.SMALL_STATE || accounts > ChainBenchmark.MAX_ACCOUNTS) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--accounts is above %,d and at most %,d"
              .formatted(ChainBenchmark.SMALL_STATE, ChainBenchmark.MAX_ACCOUNTS));
    }
    Path home = Path.of(System.getProperty("nabla.home", "."));
    Path models = new DataFolder(NablaCommand.of(spec).data()).models();
    String python = Optional.ofNullable(System.getenv("NABLA_PYTHON")).orElse("python3");
    String geth = Optional.ofNullable(System.getenv("NABLA_GETH_EVM")).orElse("evm");
    String anvil = Optional.ofNullable(System.getenv("NABLA_ANVIL")).orElse("anvil");
    String vectors =
        Optional.ofNullable(System.getenv("NABLA_VECTORS"))
            .orElse(home.resolve("../shared/vectors").toString());
    List<Benchmark> benchmarks =
        List.of(
            new LlmBenchmark(models, python),
            new FirstLight(home, models),
            new EvmBenchmark(geth),
            new ChainBenchmark(home, anvil, accounts),
            new GatewayBenchmark(home, System.getenv()),
            new TeeBenchmark(Path.of(vectors).resolve("tee")));
    if (name == null) {
      benchmarks.forEach(
          each -> terminal.line("  %-12s %s".formatted(each.name(), each.description())));
      return ExitCode.OK;
    }
    BenchFrame frame = new BenchFrame(terminal.out(), InstantSource.system(), Machine.here(home));
    return frame.run(find(benchmarks, name)) ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Benchmark find(List<Benchmark> benchmarks, String wanted) {
    return benchmarks.stream()
        .filter(each -> each.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.USAGE,
                "no benchmark is called %s; there are: %s"
                    .formatted(
                        wanted,
                        benchmarks.stream()
                            .map(Benchmark::name)
                            .collect(Collectors.joining(", ")))));
  }
}
