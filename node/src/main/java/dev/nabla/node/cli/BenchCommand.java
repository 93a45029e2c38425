package dev.nabla.node.cli;

import dev.nabla.node.bench.BenchFrame;
import dev.nabla.node.bench.Benchmark;
import dev.nabla.node.bench.Machine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nabla bench [NAME]`: measures one thing and prints it so that others can judge the figures.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "measure: medians, machine, date, commit, and a peer's figures where there is one")
final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final List<Benchmark> benchmarks;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "what to measure")
  private @Nullable String name;

  BenchCommand(Terminal terminal, List<Benchmark> benchmarks) {
    this.terminal = terminal;
    this.benchmarks = benchmarks;
  }

  @Override
  public Integer call() {
    if (name == null) {
      benchmarks.forEach(
          each -> terminal.line("  %-12s %s".formatted(each.name(), each.description())));
      return ExitCode.OK;
    }
    Path sources = Path.of(System.getProperty("nabla.home", "."));
    BenchFrame frame =
        new BenchFrame(terminal.out(), InstantSource.system(), Machine.here(sources));
    return frame.run(find(name)) ? ExitCode.OK : ExitCode.FAILED;
  }

  private Benchmark find(String wanted) {
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
