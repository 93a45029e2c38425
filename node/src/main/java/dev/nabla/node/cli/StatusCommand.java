package dev.nabla.node.cli;

import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.BlockSummary;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla status`: how the running network stands, in the ledger's words.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "how the running network stands")
final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Spec private CommandSpec spec;

  StatusCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Ports ports = new Ports(NablaCommand.of(spec).portOffset());
    EthClient ledger = new Gateway(ports).ledger();
    try {
      ledger(ledger);
      models(ledger);
      stakes(ledger);
      ledger.view(TeeRegistryContract.nodeIds()).forEach(node -> node(ledger, node));
      return ExitCode.OK;
    } catch (RpcFailure e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "no network answers at %s; start one with: ./nabla up".formatted(ports.rpcUrl()),
          e);
    }
  }

  private void ledger(EthClient ledger) {
    BlockSummary head = ledger.latestBlock();
    Duration age = Duration.between(Instant.ofEpochSecond(head.timestamp()), clock.instant());
    show(
        "ledger",
        "chain %d, block %d, %d s old".formatted(ledger.chainId(), head.number(), age.toSeconds()));
  }

  private void models(EthClient ledger) {
    long count = ledger.view(ModelHubContract.modelCount());
    for (long i = 0; i < count; i++) {
      Hash id = ledger.view(ModelHubContract.modelIdAt(i));
      ModelRecord model = ledger.view(ModelHubContract.model(id));
      boolean exact = ledger.view(ModelHubContract.isExact(id));
      show(
          "model",
          "%s, root %s, %s"
              .formatted(
                  model.name(),
                  model.modelRoot(),
                  exact ? "confirmed by 2/3 of stake" : "not confirmed yet"));
    }
  }

  private void stakes(EthClient ledger) {
    for (Address validator : ledger.view(StakingContract.validators())) {
      show("validator", validator + ", " + stake(ledger, validator));
    }
    for (Address operator : ledger.view(StakingContract.operators())) {
      show("operator", operator + ", " + stake(ledger, operator));
    }
  }

  private static String stake(EthClient ledger, Address account) {
    UInt256 frozen = ledger.view(StakingContract.frozenOf(account));
    String free = coins(ledger.view(StakingContract.freeStakeOf(account))) + " free";
    return frozen.isZero() ? free : free + ", " + coins(frozen) + " FROZEN";
  }

  private static String coins(UInt256 amount) {
    return amount.divide(DevelopmentNetwork.coins(1)) + " OPG";
  }

  private void node(EthClient ledger, Hash node) {
    show(
        "node",
        "%s, %s, %d windows settled"
            .formatted(
                node,
                ledger.view(TeeRegistryContract.isActive(node)) ? "active" : "NOT active",
                ledger.view(SettlementContract.nextWindow(node))
                    - SettlementContract.FIRST_WINDOW));
  }

  private void show(String name, String value) {
    terminal.line("%-11s %s".formatted(name, value));
  }
}
