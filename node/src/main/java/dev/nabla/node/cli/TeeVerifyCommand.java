package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nabla tee verify FILE`: judges one piece of evidence and says one line a claim.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "judge evidence offline; exit 0 where it is accepted, 1 where it is not")
final class TeeVerifyCommand implements Callable<Integer> {
  private static final int CACHED = 16;

  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "evidence: raw, hex, base64, or JSON with a quote")
  private Path file = Path.of("");

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES} (default: what the file looks like)")
  private @Nullable EvidenceKind kind;

  @Option(
      names = "--collateral",
      paramLabel = "F",
      description =
          "Intel: JSON, or a folder with Intel's answers; AMD: certificates, the signing key's first"
              + " (may be given several times)")
  private List<Path> collateral = List.of();

  @Option(
      names = "--policy",
      paramLabel = "F",
      description =
          "policy record, its encoding raw or in hex (default: vendor's root, up to date)")
  private @Nullable Path policy;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "judge at this instant, such as 2026-02-12T17:56:02Z (default: now)")
  private @Nullable Instant at;

  @Option(names = "--nonce", paramLabel = "HEX", description = "the nonce it has to answer")
  private @Nullable String nonce;

  @Option(
      names = "--binding",
      paramLabel = "HEX",
      description = "the report data or user data it has to carry")
  private @Nullable String binding;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  TeeVerifyCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Verdict verdict;
    try {
      verdict = judge();
    } catch (DecodingException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
    TeeVerdictText text = new TeeVerdictText(verdict);
    if (json) {
      terminal.line(text.json());
    } else {
      text.lines().forEach(terminal::line);
    }
    return verdict instanceof Verdict.Accepted ? ExitCode.OK : ExitCode.FAILED;
  }

  private Verdict judge() {
    Bytes evidence = TeeFiles.evidence(file);
    EvidenceKind judged = kind == null ? TeeFiles.kind(evidence) : kind;
    Terms terms =
        new Terms(
            TeeFiles.policy(policy, judged),
            at == null ? clock.instant() : at,
            new Expected(hex(binding), hex(nonce)));
    return new EvidenceVerifier(new AuthorityCache(CACHED))
        .verify(judged, evidence, TeeFiles.collateral(judged, evidence, collateral), terms);
  }

  private static Optional<Bytes> hex(@Nullable String text) {
    return Optional.ofNullable(text).map(Bytes::fromHex);
  }
}
