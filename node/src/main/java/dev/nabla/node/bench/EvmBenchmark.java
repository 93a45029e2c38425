package dev.nabla.node.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The interpreter on loops of one kind of work each, beside go-ethereum's tool `evm` on the same
/// bytecode in turns. All figures are CPU time of the whole process, compiler and collector
/// included, so that they hold on a busy machine. Then each heavy precompiled contract at its
/// slowest for its gas.
public final class EvmBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final double GAS_PER_MEGAGAS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /// revm 43 over go-ethereum 1.17.10 in Mgas per CPU-second, measured once on one machine on loops
  /// of these kinds: 771/499, 665/388, 275/161, 873/456.
  private static final Map<String, Double> REVM_OVER_GETH =
      Map.of(
          "arithmetic", 1.545,
          "mulmod", 1.714,
          "keccak of 64 bytes", 1.708,
          "memory", 1.914);

  private static final double SHARE_OF_REVM = 0.8;

  /// Gas of one round of a precompiled contract, and what a CPU second should get through at least:
  /// a block of 60 million gas in two seconds.
  private static final long PRECOMPILE_GAS = 30_000_000;

  private static final double LEAST_MEGAGAS = 30;

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
    PrecompileLoad.all().forEach(load -> measure(figures, load));
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
    EvmRun run = new EvmRun(loop);
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      double megagas = megagasPerSecond(run, loop);
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

  private static void measure(Figures figures, PrecompileLoad load) {
    List<Double> ours = new ArrayList<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      long begun = SYSTEM.getProcessCpuTime();
      long gas = load.spend(PRECOMPILE_GAS);
      long nanos = SYSTEM.getProcessCpuTime() - begun;
      if (round >= 0) {
        ours.add(gas / GAS_PER_MEGAGAS / (nanos / NANOS_PER_SECOND));
      }
    }
    figures.add(new Figure(load.name(), "Mgas/CPU-s", ours));
    figures.goal(load.name(), new Figures.Goal(LEAST_MEGAGAS, false, true));
  }

  private static double megagasPerSecond(EvmRun run, EvmLoop loop) {
    long begun = SYSTEM.getProcessCpuTime();
    EvmRun.Result result = run.once();
    long nanos = SYSTEM.getProcessCpuTime() - begun;
    if (!result.success()) {
      throw new IllegalStateException(loop.name() + " does not end well");
    }
    return result.gasUsed() / GAS_PER_MEGAGAS / (nanos / NANOS_PER_SECOND);
  }

  /// What a start costs is taken off by a run with hardly any gas.
  private static double megagasPerSecond(GethEvm geth, EvmLoop loop) {
    String code = loop.code().toHex();
    double start = geth.cpuSeconds(code, 100_000);
    double all = geth.cpuSeconds(code, loop.gas());
    return loop.gas() / GAS_PER_MEGAGAS / Math.max(1e-3, all - start);
  }
}
