package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.conformance.EvidenceFields;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nabla tee inspect FILE`: says what evidence says, without judging it.
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "decode evidence of any kind; nothing is verified")
final class TeeInspectCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "evidence: raw, hex, base64, or JSON with a quote")
  private Path file = Path.of("");

  TeeInspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      Bytes bytes = TeeFiles.evidence(file);
      EvidenceKind kind = TeeFiles.kind(bytes);
      Evidence evidence = Evidence.read(kind, bytes);
      terminal.line("%s, %d bytes, not verified".formatted(kind.label(), bytes.size()));
      EvidenceFields.of(evidence)
          .forEach((name, value) -> terminal.line("  %-18s %s".formatted(name, value)));
      return ExitCode.OK;
    } catch (DecodingException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "not evidence of a kind known here: " + e.getMessage(), e);
    }
  }
}
