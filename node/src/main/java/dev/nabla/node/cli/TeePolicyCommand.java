package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.DefaultPolicies;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nabla tee policy explain [FILE]`: says a policy record in plain words.
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "say a policy record in plain words; without a file, the default of every kind")
final class TeePolicyCommand implements Callable<Integer> {
  private final TeePolicyText text;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "a record's encoding, raw or in hex")
  private @Nullable Path file;

  TeePolicyCommand(Terminal terminal) {
    this.text = new TeePolicyText(terminal);
  }

  @Override
  public Integer call() {
    if (file == null) {
      for (EvidenceKind kind : EvidenceKind.values()) {
        text.explain(DefaultPolicies.of(kind));
      }
      return ExitCode.OK;
    }
    try {
      text.explain(TeeFiles.policy(file, EvidenceKind.SOFTWARE));
      return ExitCode.OK;
    } catch (DecodingException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }
}
