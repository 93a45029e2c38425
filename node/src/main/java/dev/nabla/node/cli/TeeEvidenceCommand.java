package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.enclave.Attester;
import dev.nabla.tee.enclave.EnclaveException;
import dev.nabla.tee.enclave.NitroAttester;
import dev.nabla.tee.enclave.Platforms;
import dev.nabla.tee.enclave.SoftwareAttester;
import dev.nabla.tee.enclave.TsmAttester;
import dev.nabla.tee.evidence.EvidenceKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nabla tee evidence`: makes evidence where it runs, or says where it looked.
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = "make evidence of the machine that this runs on; prints it in hex")
final class TeeEvidenceCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Option(
      names = "--binding",
      paramLabel = "HEX",
      description = "what it is to be bound to: report data, or Nitro's user data")
  private String binding = "";

  @Option(names = "--nonce", paramLabel = "HEX", description = "Nitro: the nonce it is to carry")
  private String nonce = "";

  @Option(
      names = "--software",
      description = "make a statement of software keys instead, which proves nothing")
  private boolean software;

  @Option(names = "--nsm", paramLabel = "PATH", description = "Nitro's device")
  private Path nsm = NitroAttester.DEVICE;

  @Option(names = "--reports", paramLabel = "PATH", description = "the kernel's report folder")
  private Path reports = TsmAttester.REPORTS;

  TeeEvidenceCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try {
      Attester attester = attester();
      Attester.Produced made = attester.produce(bytes(binding), bytes(nonce));
      terminal.line("kind " + attester.kind());
      terminal.line("evidence " + made.evidence().toHex());
      if (!made.collateral().isEmpty()) {
        terminal.line("collateral " + made.collateral().toHex());
      }
      return ExitCode.OK;
    } catch (EnclaveException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    } catch (DecodingException | IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Bytes bytes(String hex) {
    return hex.isEmpty() ? Bytes.EMPTY : Bytes.fromHex(hex);
  }

  private Attester attester() {
    SecureRandom random = new SecureRandom();
    if (software) {
      return new SoftwareAttester(clock, random);
    }
    Optional<Attester> found = Platforms.at(nsm, reports).find(random);
    return found.orElseThrow(() ->
        new CommandFailure(
            ExitCode.UNAVAILABLE,
            "no trusted hardware here: looked for %s at %s, and for %s and %s at %s"
                .formatted(
                    EvidenceKind.NITRO.label(),
                    nsm,
                    EvidenceKind.TDX.label(),
                    EvidenceKind.SEV_SNP.label(),
                    reports)));
  }
}
