package dev.nabla.node.cli;

import dev.nabla.node.cli.statetest.FixtureException;
import dev.nabla.node.cli.statetest.StateTestReport;
import dev.nabla.node.cli.statetest.StateTestRun;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nabla evm test PATH…`: runs official Ethereum state tests.
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description =
        "run Ethereum state tests: JSON files, folders, .tar.xz archives; forks that this binary"
            + " does not know count as skipped")
final class EvmTestCommand implements Callable<Integer> {
  private static final int THREADS = 2;

  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "files, folders, archives")
  private List<Path> paths = List.of();

  @Option(
      names = "--fork",
      paramLabel = "NAME",
      description = "only cases of this fork, as the vectors name it (default: all)")
  private @Nullable String fork;

  EvmTestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    StateTestReport report = run();
    report.failures().forEach(failure -> terminal.line("FAILED " + failure));
    if (report.failed() > report.failures().size()) {
      terminal.line("and " + (report.failed() - report.failures().size()) + " more failed");
    }
    report.skipped().forEach((why, count) -> terminal.line("skipped " + count + ": " + why));
    terminal.line(report.summary());
    return report.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private StateTestReport run() {
    try {
      return new StateTestRun(THREADS, name -> fork == null || fork.equals(name)).run(paths);
    } catch (FixtureException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }
}
