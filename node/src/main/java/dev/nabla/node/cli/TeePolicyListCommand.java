package dev.nabla.node.cli;

import dev.nabla.node.wiring.Ports;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.TeeRegistryContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.RpcFailure;
import dev.nabla.tee.policy.PolicyRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla tee policy list`: the records by which the running network admits nodes.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "say in plain words by which records the running network admits nodes")
final class TeePolicyListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  TeePolicyListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Ports ports = new Ports(NablaCommand.of(spec).portOffset());
    EthClient ledger = new Gateway(ports).ledger();
    TeePolicyText text = new TeePolicyText(terminal);
    try {
      for (Hash id : ledger.view(TeeRegistryContract.policyIds())) {
        text.explain(PolicyRecord.decode(ledger.view(TeeRegistryContract.policy(id))));
      }
      return ExitCode.OK;
    } catch (RpcFailure | DecodingException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "no network answers at %s; start one with: ./nabla up".formatted(ports.rpcUrl()),
          e);
    }
  }
}
