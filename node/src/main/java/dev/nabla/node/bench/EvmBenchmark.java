package dev.nabla.node.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.frame.CodeCache;
import dev.nabla.evm.frame.Environment;
import dev.nabla.evm.frame.Message;
import dev.nabla.evm.frame.TransactionContext;
import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.gas.Forks;
import dev.nabla.evm.interpreter.Evm;
import dev.nabla.evm.interpreter.Outcome;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.evm.state.Account;
import dev.nabla.evm.state.Journal;
import dev.nabla.evm.state.WorldState;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The interpreter on loops of one kind of work each, beside go-ethereum's tool `evm` on the same
/// bytecode in turns. All figures are CPU time of the whole process, compiler and collector
/// included, so that they hold on a busy machine.
public final class EvmBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final double GAS_PER_MEGAGAS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Address SELF = Address.ofNumber(0x1000);
  private static final Address SENDER = Address.ofNumber(0x2000);

  /// revm 43 over go-ethereum 1.17.10 in Mgas per CPU-second, measured once on one machine on loops
  /// of these kinds: 771/499, 665/388, 275/161, 873/456.
  private static final Map<String, Double> REVM_OVER_GETH =
      Map.of(
          "arithmetic", 1.545,
          "mulmod", 1.714,
          "keccak of 64 bytes", 1.708,
          "memory", 1.914);

  private static final double SHARE_OF_REVM = 0.8;

  private final String peerCommand;

  /// @param peerCommand go-ethereum's `evm`, which need not be there
  public EvmBenchmark(String peerCommand) {
    this.peerCommand = peerCommand;
  }

  @Override
  public String name() {
    return "evm";
  }

  @Override
  public String description() {
    return "Mgas a CPU second of the interpreter, beside go-ethereum's evm";
  }

  @Override
  public void measure(Figures figures) {
    Optional<GethEvm> peer = GethEvm.find(peerCommand);
    EvmLoop.all().forEach(loop -> measure(figures, loop, peer));
    if (peer.isEmpty()) {
      figures.remark(
          "no peer: %s is not go-ethereum's evm; set NABLA_GETH_EVM to it, or install it with "
                  .formatted(peerCommand)
              + "go install github.com/ethereum/go-ethereum/cmd/evm@v1.17.10");
    }
    figures.remark(
        "revm is not run: its goal is 0.8 of go-ethereum's figure times revm 43 over go-ethereum"
            + " 1.17.10 as once measured elsewhere (771/499, 665/388, 275/161, 873/456)");
  }

  private static void measure(Figures figures, EvmLoop loop, Optional<GethEvm> peer) {
    List<Double> ours = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    Machine machine = new Machine(loop);
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      double megagas = machine.megagasPerSecond();
      if (round >= 0) {
        ours.add(megagas);
        peer.ifPresent(geth -> peers.add(megagasPerSecond(geth, loop)));
      }
    }
    figures.add(new Figure(loop.name(), "Mgas/CPU-s", ours));
    peer.ifPresent(geth -> {
      figures.addPeer("geth evm " + geth.version(), new Figure(loop.name(), "Mgas/CPU-s", peers));
      double revm = REVM_OVER_GETH.getOrDefault(loop.name(), 1.0);
      figures.goal(loop.name(), new Figures.Goal(Math.max(1, SHARE_OF_REVM * revm), true, true));
    });
  }

  /// What a start costs is taken off by a run with hardly any gas.
  private static double megagasPerSecond(GethEvm geth, EvmLoop loop) {
    String code = loop.code().toHex();
    double start = geth.cpuSeconds(code, 100_000);
    double all = geth.cpuSeconds(code, loop.gas());
    return loop.gas() / GAS_PER_MEGAGAS / Math.max(1e-3, all - start);
  }

  /// Our side: the loop's code at one address of a world that holds nothing else.
  private static final class Machine {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final EvmLoop loop;
    private final Evm evm = new Evm(Forks.OSAKA, StandardPrecompiles.of(Forks.OSAKA));
    private final CodeCache codes = new CodeCache();

    Machine(EvmLoop loop) {
      this.loop = loop;
    }

    double megagasPerSecond() {
      Environment environment = environment();
      Message message =
          new Message(
              Message.Kind.CALL, SENDER, SELF, SELF, UInt256.ZERO, Bytes.EMPTY, loop.gas(), false);
      long begun = SYSTEM.getProcessCpuTime();
      Outcome outcome = evm.run(environment, message);
      long nanos = SYSTEM.getProcessCpuTime() - begun;
      if (!outcome.isSuccess()) {
        throw new IllegalStateException(loop.name() + " ended with " + outcome);
      }
      return (loop.gas() - outcome.gasLeft()) / GAS_PER_MEGAGAS / (nanos / NANOS_PER_SECOND);
    }

    private Environment environment() {
      Fork fork = Forks.OSAKA;
      BlockContext block =
          new BlockContext(
              1,
              1,
              60_000_000,
              UInt256.of(7),
              Address.ofNumber(0xc0),
              Hash.ZERO,
              1,
              UInt256.ONE,
              _ -> Hash.ZERO);
      TransactionContext transaction = new TransactionContext(SENDER, UInt256.of(8), List.of());
      return new Environment(fork, block, transaction, new Journal(new OneContract(loop)), codes);
    }
  }

  private record OneContract(EvmLoop loop) implements WorldState {
    @Override
    public Optional<Account> account(Address address) {
      return address.equals(SELF)
          ? Optional.of(new Account(1, UInt256.ZERO, Keccak256.hash(loop.code()), false))
          : Optional.empty();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
      return UInt256.ZERO;
    }

    @Override
    public Bytes code(Hash codeHash) {
      return loop.code();
    }
  }
}
