package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.ModelShelf;
import dev.nabla.node.wiring.NetworkFile;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.Network;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `nabla receipt verify FILE`: what a receipt proves, one line for each claim. Opens no
/// connection.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "say what a receipt proves, one line for each claim; exit code 1 where one failed")
final class ReceiptVerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ReceiptInput input;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "the network you trust (default: network.json of the data folder)")
  private @Nullable Path network;

  @Option(names = "--rerun", description = "run the model again and compare text, ids and trace")
  private boolean rerun;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  ReceiptVerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Claim> claims =
        ReceiptVerifier.verifyFile(input.fileBytes(), input.request(), input.response(), trusted());
    if (rerun && ReceiptVerifier.holds(claims)) {
      Claim again = new Rerun(new ModelShelf(data()).store()).check(input);
      claims = claims.stream().map(one -> one.name() == ClaimName.MODEL ? again : one).toList();
    }
    if (json) {
      printJson(claims);
    } else {
      print(claims);
    }
    return ReceiptVerifier.holds(claims) ? ExitCode.OK : ExitCode.FAILED;
  }

  private DataFolder data() {
    return new DataFolder(NablaCommand.of(spec).data());
  }

  private @Nullable Network trusted() {
    if (network == null) {
      return new NetworkFile(data()).read().orElse(null);
    }
    try {
      return Network.decode(Bytes.of(Files.readAllBytes(network)));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot read " + network, e);
    } catch (DecodingException e) {
      throw new CommandFailure(
          ExitCode.FAILED, network + " describes no network: " + e.getMessage(), e);
    }
  }

  private void print(List<Claim> claims) {
    for (Claim claim : claims) {
      terminal.line(
          "%-12s %-16s %s".formatted(words(claim.verdict()), claim.name().label(), claim.detail()));
    }
    long failed = claims.stream().filter(claim -> claim.verdict() == Verdict.FAILED).count();
    terminal.line("");
    terminal.line(
        failed == 0
            ? "Nothing failed. What is not proved or not checked is said above."
            : "DO NOT TRUST THIS RECEIPT: %d of its claims failed.".formatted(failed));
  }

  private static String words(Verdict verdict) {
    return switch (verdict) {
      case FAILED -> "FAILED";
      case PROVED, NOT_PROVED, NOT_CHECKED ->
          verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private void printJson(List<Claim> claims) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("holds", ReceiptVerifier.holds(claims));
    ArrayNode list = root.putArray("claims");
    for (Claim claim : claims) {
      list.addObject()
          .put("name", claim.name().label())
          .put("verdict", claim.verdict().name())
          .put("detail", claim.detail());
    }
    terminal.line(new String(CanonicalJson.write(root), StandardCharsets.UTF_8));
  }
}
