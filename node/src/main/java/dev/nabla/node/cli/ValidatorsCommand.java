package dev.nabla.node.cli;

import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.contract.StakePool;
import dev.nabla.protocol.contract.StakePoolContract;
import dev.nabla.protocol.contract.StakeRole;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla validators`: whom one can delegate to, with what each has done so far.
@Command(
    name = "validators",
    mixinStandardHelpOptions = true,
    description = "validators and operators, their stake, commission and record")
final class ValidatorsCommand implements Callable<Integer> {
  private static final int BPS_DECIMALS = 2;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  ValidatorsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Ports ports = new Ports(NablaCommand.of(spec).portOffset());
    EthClient ledger = new Gateway(ports).ledger();
    try {
      show(ledger, StakeRole.VALIDATOR, ledger.view(StakingContract.validators()));
      show(ledger, StakeRole.INFERENCE, ledger.view(StakingContract.operators()));
      return ExitCode.OK;
    } catch (RpcFailure e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "no network answers at %s; start one with: ./nabla up".formatted(ports.rpcUrl()),
          e);
    }
  }

  private void show(EthClient ledger, StakeRole role, List<Address> operators) {
    for (Address operator : operators) {
      StakePool pool = ledger.view(StakePoolContract.pool(role, operator));
      StakePoolContract.Track track = ledger.view(StakePoolContract.track(role, operator));
      terminal.line(
          "%-9s %s  %s, own %s, commission %s %%, score %d, faults %d, absences %d, lost %s%s"
              .formatted(
                  role == StakeRole.VALIDATOR ? "validator" : "operator",
                  operator,
                  Coins.of(pool.stake()),
                  Coins.of(ledger.view(StakePoolContract.stakeOf(role, operator, operator))),
                  BigDecimal.valueOf(pool.commissionBps(), BPS_DECIMALS),
                  ledger.view(StakePoolContract.score(role, operator)),
                  track.faults(),
                  track.absences(),
                  Coins.of(track.slashed()),
                  state(pool)));
    }
  }

  private static String state(StakePool pool) {
    if (pool.pendingSlashes() > 0) {
      return ", FROZEN";
    }
    return pool.jailed() ? ", JAILED" : "";
  }
}
