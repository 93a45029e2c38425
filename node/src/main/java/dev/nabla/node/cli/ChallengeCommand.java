package dev.nabla.node.cli;

import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.KeyFiles;
import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.AnswerChallenge;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.Dispute;
import dev.nabla.protocol.contract.DisputeOutcome;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.Opening;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.RequestHead;
import dev.nabla.protocol.inference.SettlementProof;
import dev.nabla.sdk.client.NablaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nabla challenge FILE`: accuses an answer on the ledger, with a bond. Publishes its text.
@Command(
    name = "challenge",
    mixinStandardHelpOptions = true,
    description =
        "accuse an answer of being false: pays a bond, and PUBLISHES question and answer on the"
            + " ledger for good")
final class ChallengeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private ReceiptInput input;

  @Option(names = "--yes", description = "do not ask before publishing")
  private boolean agreed;

  ChallengeCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    NablaCommand global = NablaCommand.of(spec);
    Gateway gateway = new Gateway(new Ports(global.portOffset()));
    ReceiptFile receipt = input.receipt();
    Opening opening = input.opening(receipt);
    SettlementProof settled = settled(receipt, gateway.client());
    EthClient ledger = gateway.ledger();
    UInt256 bond = ledger.view(SettlementContract.timings()).challengeBond();
    if (!agreed && !agrees(bond)) {
      terminal.line("nothing was sent");
      return ExitCode.OK;
    }
    KeyFiles keys = new KeyFiles(new DataFolder(global.data()).keys(), new SecureRandom());
    try (SecretKey user = keys.key("user")) {
      TransactionSender sender =
          new TransactionSender(ledger, user, SenderSettings.of(ledger.chainId()), clock);
      accuse(sender, challenge(ledger, receipt, opening, settled), bond);
    } catch (RpcFailure e) {
      throw new CommandFailure(
          ExitCode.FAILED, "the ledger refused the challenge: " + reason(e), e);
    }
    return verdict(ledger, receipt.id());
  }

  private static String reason(RpcFailure failure) {
    if (!failure.isRevert() || failure.data().isEmpty()) {
      return String.valueOf(failure.getMessage());
    }
    String error = SettlementContract.refusal(Bytes.fromHex(failure.data())).orElse("");
    return switch (error) {
      case "" -> String.valueOf(failure.getMessage());
      case "AlreadyFinal" -> "the answer is FINAL, the time to challenge it is over";
      case "AlreadyChallenged" -> "the answer has been challenged already; see: ./nabla status";
      default -> error;
    };
  }

  private static SettlementProof settled(ReceiptFile receipt, NablaClient client) {
    SettlementProof known = receipt.settlement();
    SettlementProof proof =
        known == null ? client.receipt(receipt.id().toHex()).settlement() : known;
    if (proof == null) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "the receipt is not on the ledger yet; try again in a moment");
    }
    return proof;
  }

  private boolean agrees(UInt256 bond) {
    terminal.line(
        "This publishes your question and its answer on the ledger, for everyone and for good,");
    terminal.line(
        "and stakes a bond of %s OPG, which you lose where validators find the answer true."
            .formatted(bond.divide(DevelopmentNetwork.coins(1))));
    terminal.out().print("Type yes to go on: ");
    terminal.out().flush();
    try {
      byte[] typed = new byte[8];
      int count = terminal.in().read(typed);
      return count >= 3 && typed[0] == 'y' && typed[1] == 'e' && typed[2] == 's';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes challenge(
      EthClient ledger, ReceiptFile receipt, Opening opening, SettlementProof settled) {
    Hash model =
        ledger.view(ModelHubContract.modelIdByName(RequestHead.read(opening.request()).model()));
    Bytes data =
        SettlementContract.challengeAnswer(
            new AnswerChallenge(
                settled.commitment(),
                receipt.window(),
                settled.leafPath(),
                receipt.receipt(),
                receipt.path(),
                opening,
                model));
    if (data.size() > AnswerChallenge.MAX_BYTES) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "question and answer are longer than the %d bytes that a challenge can carry"
              .formatted(AnswerChallenge.MAX_BYTES));
    }
    return data;
  }

  private void accuse(TransactionSender sender, Bytes data, UInt256 bond) {
    Hash sent =
        sender.submit(
            new TransactionRequest("challenge", ContractAddresses.SETTLEMENT, data, bond, 0));
    terminal.line("challenged in transaction " + sent);
  }

  /// Follows the vote to its end.
  private int verdict(EthClient ledger, Hash receiptId) {
    DisputeWatch watch = new DisputeWatch(ledger, receiptId);
    @Nullable Dispute ended = watch.await();
    if (ended == null) {
      terminal.line("no verdict yet; see: ./nabla status");
      return ExitCode.UNAVAILABLE;
    }
    terminal.line("verdict: " + ended.outcome());
    return ended.outcome() == DisputeOutcome.GUILTY ? ExitCode.OK : ExitCode.FAILED;
  }
}
