package dev.nabla.node.cli;

import dev.nabla.protocol.inference.InferenceReceipt;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.WindowHeader;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nabla receipt show FILE`: what a receipt says, unchecked.
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "print what a receipt says, without checking it")
final class ReceiptShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ReceiptInput input;

  ReceiptShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ReceiptFile file = input.receipt();
    show("receipt", file.id());
    about(file.receipt());
    WindowHeader window = file.window().header();
    show("window", "%d of node %s".formatted(window.window(), window.nodeId()));
    show("place", "%d of %d".formatted(file.path().index(), file.path().count()));
    show("chain", "%d, contract %s".formatted(window.chainId(), window.settlement()));
    show("salts", file.secrets() == null ? "not in this file" : "in this file: keep it private");
    show("ledger", file.settlement() == null ? "nothing in this file yet" : settled(file));
    return ExitCode.OK;
  }

  private void about(InferenceReceipt receipt) {
    show("mode", receipt.mode());
    show("outcome", receipt.outcome());
    show("time", Instant.ofEpochMilli(receipt.timestampMillis()));
    show("model", receipt.modelId());
    show("weights", receipt.modelCommitment());
    show(
        "tokens", "%d read, %d made".formatted(receipt.promptTokens(), receipt.completionTokens()));
    show("price", receipt.price());
    show("disclosure", receipt.disclosure());
    show("request", receipt.requestHash() + " (salted)");
    show("response", receipt.responseHash() + " (salted)");
    show("output", receipt.outputHash() + " (salted)");
    show("evidence", receipt.evidenceHash() + " (salted)");
  }

  private static String settled(ReceiptFile file) {
    var settlement = file.settlement();
    return settlement == null
        ? ""
        : "committed, proved as of block %d".formatted(settlement.header().header().number());
  }

  private void show(String name, Object value) {
    terminal.line("%-11s %s".formatted(name, value));
  }
}
