package dev.nabla.node.cli;

import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Walks through what typical commands load, while `./nabla` lets the JVM record it for faster
/// starts. Not for people.
@Command(name = "warm-up", hidden = true, description = "load what typical commands load")
final class WarmUpCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "WAY", description = "lean, ledger or model")
  private String way;

  @Override
  public Integer call() {
    return Set.of("lean", "ledger", "model").contains(way) ? ExitCode.OK : ExitCode.USAGE;
  }
}
