package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.conformance.EvidenceVectors;
import dev.nabla.tee.conformance.VectorReport;
import dev.nabla.tee.verifier.EvidenceVerifier;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nabla tee vectors DIR`: runs a folder of vectors.
@Command(
    name = "vectors",
    mixinStandardHelpOptions = true,
    description =
        "run a folder with manifest.json and negatives.json; kinds not supported count as skipped")
final class TeeVectorsCommand implements Callable<Integer> {
  private static final int CACHED = 64;

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "DIR", description = "the folder")
  private Path folder = Path.of("");

  @Option(names = "--all", description = "print a line for each check that holds, too")
  private boolean all;

  TeeVectorsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    VectorReport report = run();
    if (all) {
      report.passed().forEach(line -> terminal.line("passed " + line));
    }
    report.failed().forEach(line -> terminal.line("FAILED " + line));
    report.skipped().forEach((kind, count) -> terminal.line("skipped " + count + ": " + kind));
    terminal.line("%d passed, %d failed".formatted(report.passed().size(), report.failed().size()));
    return report.failed().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private VectorReport run() {
    try {
      return EvidenceVectors.run(
          new EvidenceVerifier(new AuthorityCache(CACHED)), TeeFiles.folder(folder));
    } catch (DecodingException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, folder + ": " + e.getMessage(), e);
    }
  }
}
