package dev.nabla.node.cli;

import java.time.InstantSource;
import picocli.CommandLine;

/// Where the process starts; `./nabla` calls it.
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code (see [ExitCode]).
  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /// Runs one command without ending the process.
  static int run(Terminal terminal, String... args) {
    return commandLine(terminal).execute(args);
  }

  /// The whole command tree over one terminal. A command joins here.
  private static CommandLine commandLine(Terminal terminal) {
    CommandLine root = new CommandLine(new NablaCommand());
    root.addSubcommand(new UpCommand(terminal));
    root.addSubcommand(new GatewayCommand(terminal));
    root.addSubcommand(new ProxyCommand(terminal));
    root.addSubcommand(new ChatCommand(terminal));
    root.addSubcommand(receipt(terminal));
    root.addSubcommand(new ChallengeCommand(terminal, InstantSource.system()));
    root.addSubcommand(new StatusCommand(terminal, InstantSource.system()));
    root.addSubcommand(new SupplyCommand(terminal));
    root.addSubcommand(new ValidatorsCommand(terminal));
    root.addSubcommand(new DoctorCommand(terminal));
    root.addSubcommand(new ModelCommand(terminal));
    root.addSubcommand(new BenchCommand(terminal));
    root.addSubcommand(chain(terminal));
    root.addSubcommand(evm(terminal));
    root.addSubcommand(llm(terminal));
    root.addSubcommand(tee(terminal));
    root.setOut(terminal.out());
    root.setErr(terminal.err());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setExecutionExceptionHandler(new FailureHandler());
    root.setParameterExceptionHandler(new UsageHandler());
    return root;
  }

  private static CommandLine receipt(Terminal terminal) {
    CommandLine receipt = new CommandLine(new ReceiptCommand());
    receipt.addSubcommand(new ReceiptShowCommand(terminal));
    receipt.addSubcommand(new ReceiptVerifyCommand(terminal));
    return receipt;
  }

  private static CommandLine chain(Terminal terminal) {
    CommandLine chain = new CommandLine(new ChainCommand());
    chain.addSubcommand(new ChainRunCommand(terminal));
    chain.addSubcommand(new ChainCheckCommand(terminal));
    chain.addSubcommand(new ChainContractsCommand(terminal));
    return chain;
  }

  private static CommandLine evm(Terminal terminal) {
    CommandLine evm = new CommandLine(new EvmCommand());
    evm.addSubcommand(new EvmTestCommand(terminal));
    return evm;
  }

  private static CommandLine tee(Terminal terminal) {
    CommandLine policy = new CommandLine(new TeePolicyGroup());
    policy.addSubcommand(new TeePolicyCommand(terminal));
    policy.addSubcommand(new TeePolicyListCommand(terminal));
    CommandLine tee = new CommandLine(new TeeCommand());
    tee.addSubcommand(new TeeVerifyCommand(terminal, InstantSource.system()));
    tee.addSubcommand(new TeeInspectCommand(terminal));
    tee.addSubcommand(new TeeVectorsCommand(terminal));
    tee.addSubcommand(new TeeEvidenceCommand(terminal, InstantSource.system()));
    tee.addSubcommand(policy);
    return tee;
  }

  private static CommandLine llm(Terminal terminal) {
    CommandLine llm = new CommandLine(new LlmCommand());
    llm.addSubcommand(new LlmVectorsCommand(terminal));
    llm.addSubcommand(new LlmDigestCommand(terminal));
    return llm;
  }
}
