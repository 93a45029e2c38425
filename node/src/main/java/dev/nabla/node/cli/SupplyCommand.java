package dev.nabla.node.cli;

import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.OpgContract;
import dev.nabla.protocol.contract.VestingContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nabla supply`: how much of the token there is, circulates and is locked, by bucket.
@Command(
    name = "supply",
    mixinStandardHelpOptions = true,
    description = "how much of the token circulates, and what is locked until when")
final class SupplyCommand implements Callable<Integer> {
  private static final int MAX_MONTH = 1_200;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--month",
      paramLabel = "N",
      description = "also what will circulate so many months after the ledger's first block")
  private int month = -1;

  SupplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (month > MAX_MONTH) {
      throw new CommandFailure(ExitCode.USAGE, "--month is at most " + MAX_MONTH);
    }
    Ports ports = new Ports(NablaCommand.of(spec).portOffset());
    EthClient ledger = new Gateway(ports).ledger();
    try {
      show(ledger);
      return ExitCode.OK;
    } catch (RpcFailure e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "no network answers at %s; start one with: ./nabla up".formatted(ports.rpcUrl()),
          e);
    }
  }

  private void show(EthClient ledger) {
    line("total", ledger.view(OpgContract.totalSupply()));
    line("circulating", ledger.view(VestingContract.circulating()));
    line("locked", ledger.view(VestingContract.locked()));
    line("native coins", ledger.view(OpgContract.balanceOf(ContractAddresses.OPG)));
    line("with staking", ledger.view(OpgContract.balanceOf(ContractAddresses.STAKING)));
    if (month >= 0) {
      line("month " + month, ledger.view(VestingContract.circulatingAtMonth(month)));
    }
    for (VestingContract.Bucket bucket : ledger.view(VestingContract.buckets())) {
      terminal.line(
          "%-16s %s, free %s, paid %s, to %s"
              .formatted(
                  bucket.name(),
                  Coins.of(bucket.total()),
                  Coins.of(bucket.vested()),
                  Coins.of(bucket.released()),
                  bucket.beneficiary()));
    }
  }

  private void line(String name, UInt256 amount) {
    terminal.line("%-16s %s".formatted(name, Coins.of(amount)));
  }
}
