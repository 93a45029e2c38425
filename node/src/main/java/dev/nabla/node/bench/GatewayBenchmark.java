package dev.nabla.node.bench;

import dev.nabla.node.bench.Figures.Goal;
import dev.nabla.node.wiring.DataFolder;
import dev.nabla.node.wiring.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a gateway costs between a client and a provider that answers at once: ours, a process of
/// its own that signs a receipt for every answer and settles it on a ledger beside it, and others,
/// in turns.
public final class GatewayBenchmark implements Benchmark {
  /// Below the ports that systems give to clients: one of those may be taken.
  private static final int PORT_OFFSET = 20_000;

  private static final Ports PORTS = new Ports(PORT_OFFSET);
  private static final int FIRST_PEER_PORT = 29_100;
  private static final int PORTS_PER_PEER = 10;
  private static final int ROUNDS = 3;
  private static final String COMPARED = "smg";

  private final Path script;
  private final List<GatewayPeer> peers;

  /// @param home folder of the script
  /// @param environment may name peers: `NABLA_SMG`, `NABLA_NGINX`, `NABLA_PORTKEY`,
  ///   `NABLA_LITELLM`
  public GatewayBenchmark(Path home, Map<String, String> environment) {
    this.script = home.resolve("nabla").toAbsolutePath();
    this.peers = GatewayPeer.of(environment);
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public String description() {
    return "a gateway before a provider: processor time, time added, memory, beside others";
  }

  @Override
  public void measure(Figures figures) {
    try {
      Path folder = Files.createTempDirectory("nabla-bench-gateway");
      try (StandInProvider provider = StandInProvider.start()) {
        measure(figures, new Scene(folder, provider));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Scene(Path folder, StandInProvider provider) {}

  private void measure(Figures figures, Scene scene) throws IOException {
    List<GatewayContender> others = new ArrayList<>();
    try (ServerProcess _ = ledger(scene);
        GatewayContender ours = ours(scene)) {
      try {
        for (GatewayPeer peer : peers) {
          int port = FIRST_PEER_PORT + PORTS_PER_PEER * others.size();
          others.add(other(scene, peer, port));
        }
        List<GatewayContender> all = new ArrayList<>(List.of(ours));
        all.addAll(others);
        all.forEach(GatewayContender::warmUp);
        var direct = new GatewayContender.Way(scene.provider().port(), scene.provider(), false);
        for (int round = 0; round < ROUNDS; round++) {
          all.forEach(each -> each.measure(direct));
        }
        report(figures, ours, others);
      } finally {
        others.forEach(GatewayContender::close);
      }
    }
  }

  private GatewayContender other(Scene scene, GatewayPeer peer, int port) throws IOException {
    Path own = Files.createDirectories(scene.folder().resolve(peer.name()));
    var place = new GatewayPeer.Place(own, port, scene.provider().port());
    return new GatewayContender(
        peer.name(),
        new GatewayContender.Way(port, scene.provider(), false),
        ServerProcess.start(peer.command().at(place), port, own.resolve("output")));
  }

  private ServerProcess ledger(Scene scene) {
    return ServerProcess.start(
        command(scene.folder().resolve("ledger"), "chain", "run"),
        PORTS.rpc(),
        scene.folder().resolve("ledger-output"));
  }

  /// The node has its stake by the ledger's genesis, so it takes the keys that are named there.
  private GatewayContender ours(Scene scene) throws IOException {
    DataFolder data = new DataFolder(scene.folder().resolve("gateway"));
    Files.createDirectories(data.root());
    Files.move(new DataFolder(scene.folder().resolve("ledger")).keys(), data.keys());
    Files.writeString(
        data.providersFile(),
        """
        {"providers": {"stand-in": {"family": "openai", "baseUrl": "http://127.0.0.1:%1$d/v1"}},
         "models": {"%2$s": [{"provider": "stand-in", "model": "%2$s"}]}}\
        """
            .formatted(scene.provider().port(), StandInProvider.MODEL));
    return new GatewayContender(
        "Nabla",
        new GatewayContender.Way(PORTS.gateway(), scene.provider(), true),
        ServerProcess.start(
            command(data.root(), "gateway"),
            PORTS.gateway(),
            scene.folder().resolve("gateway-output")));
  }

  private List<String> command(Path data, String... words) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(words));
    command.addAll(
        List.of("--data", data.toString(), "--port-offset", Integer.toString(PORT_OFFSET)));
    return command;
  }

  private static void report(
      Figures figures, GatewayContender ours, List<GatewayContender> others) {
    ours.figures().forEach(figures::add);
    for (GatewayContender other : others) {
      for (Figure figure : other.figures()) {
        if (other.name().equals(COMPARED)) {
          figures.addPeer(COMPARED, figure);
        } else {
          String subject = other.name() + ": " + figure.subject();
          figures.add(new Figure(subject, figure.unit(), figure.samples()));
        }
      }
    }
    figures.goal("CPU, one piece", new Goal(200, false, false));
    figures.goal("CPU, stream of " + StandInProvider.PIECES, new Goal(500, false, false));
    figures.goal("p50 added at 100/s", new Goal(0.3, false, false));
    figures.goal("p99 added at 100/s", new Goal(2, false, false));
    figures.goal("resident memory", new Goal(400, false, false));
    figures.remark(
        "ours signs a receipt for each answer and settles it; the ledger's process is not counted");
    figures.remark("time added: that of the same request to the provider itself is taken away");
    figures.remark("NABLA_NGINX, NABLA_SMG, NABLA_PORTKEY, NABLA_LITELLM name the peers' commands");
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
