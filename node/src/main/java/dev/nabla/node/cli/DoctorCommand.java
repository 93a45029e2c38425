package dev.nabla.node.cli;

import dev.nabla.node.wiring.Checkup;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.Ports;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nabla doctor`: looks at all that `up` needs, and says for each thing that is missing what to
/// do.
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "check this machine: JDK, memory, disk, data folder, ports, model")
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NablaCommand global = NablaCommand.of(spec);
    List<Checkup.Finding> findings =
        new Checkup(new DataFolder(global.data()), new Ports(global.portOffset())).findings();
    findings.forEach(finding ->
        terminal.line(
            "%-5s %-12s %s"
                .formatted(finding.isGood() ? "ok" : "BAD", finding.subject(), finding.told())));
    return findings.stream().allMatch(Checkup.Finding::isGood) ? ExitCode.OK : ExitCode.FAILED;
  }
}
