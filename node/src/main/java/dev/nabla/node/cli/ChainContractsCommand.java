package dev.nabla.node.cli;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.VestingBucket;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `nabla chain contracts`: where the contracts stand, on every Nabla ledger.
@Command(
    name = "contracts",
    mixinStandardHelpOptions = true,
    description = "where the contracts stand")
final class ChainContractsCommand implements Callable<Integer> {
  private final Terminal terminal;

  ChainContractsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    show("OPG", ContractAddresses.OPG);
    show("TeeRegistry", ContractAddresses.TEE_REGISTRY);
    show("Staking", ContractAddresses.STAKING);
    show("ModelHub", ContractAddresses.MODEL_HUB);
    show("Settlement", ContractAddresses.SETTLEMENT);
    show("Vesting", ContractAddresses.VESTING);
    show("ModelMarket", ContractAddresses.MODEL_MARKET);
    show("RevenueSplitter", ContractAddresses.REVENUE_SPLITTER);
    show("ModelPayee", ContractAddresses.MODEL_PAYEE);
    for (VestingBucket bucket : VestingBucket.values()) {
      String name = bucket.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      show("vesting " + name, bucket.wallet());
    }
    return ExitCode.OK;
  }

  private void show(String name, Address address) {
    terminal.line("%-24s %s".formatted(name, address));
  }
}
