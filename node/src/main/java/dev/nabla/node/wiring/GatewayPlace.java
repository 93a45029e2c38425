package dev.nabla.node.wiring;

import dev.nabla.gateway.api.ServerRefusals;
import dev.nabla.gateway.registration.NodeProfile;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.router.Router;
import dev.nabla.inference.upstream.UpstreamConfig;
import dev.nabla.inference.upstream.Upstreams;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.infrastructure.store.DiskFolder;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.tee.enclave.SoftwareEnclave;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

/// Where a node's gateway lives, and how it is reached.
///
/// @param data its keys, its providers, and all that it keeps
/// @param ports where it listens
record GatewayPlace(DataFolder data, Ports ports) {
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /// Who sells.
  ///
  /// @param operator borrowed
  /// @param engines of this machine; those of `providers.json` join them
  /// @param models that are published, of those engines
  record Seller(SecretKey operator, List<Engine> engines, List<ModelRecord> models) {}

  /// What it works with.
  ///
  /// @param lines gets what goes on
  record Surroundings(
      EthClient ledger, RealTimeline timeline, Consumer<String> lines, Operations operations) {}

  /// Opens the gateway and serves it, without and behind TLS.
  ///
  /// @param parts get all that is to be closed
  GatewayRole open(OpenParts parts, Seller seller, Surroundings around) {
    SecureRandom random = new SecureRandom();
    SoftwareEnclave enclave =
        parts.add(
            SoftwareEnclave.open(data.keys().resolve("enclave.key"), around.timeline(), random));
    Address operator = Secp256k1.addressOf(seller.operator());
    GatewayRole gateway =
        parts.add(
            GatewayRole.start(
                new GatewayRole.Storage(
                    new DiskFolder(data.gateway().resolve("journal")),
                    new DiskFolder(data.gateway().resolve("blobs")),
                    BootId.current()),
                new GatewayRole.Identity(
                    enclave,
                    seller.operator(),
                    new NodeProfile(operator, ports.gatewayTlsUrl(), HEARTBEAT, seller.models()),
                    Disclosure.FULL,
                    random),
                new GatewayRole.Surroundings(
                    new Router(
                        withProviders(parts, seller.engines(), around),
                        new PolicyFile(data).read(),
                        EnumSet.of(Mode.VANILLA)),
                    around.ledger(),
                    around.timeline(),
                    around.operations().meters(),
                    around.operations().tracer())));
    HttpServerConfig plain =
        HttpServerConfig.loopback(ports.gateway()).withRefusals(new ServerRefusals(random));
    serve(parts, gateway, enclave, around.operations().watched(plain, "gateway"));
    around
        .lines()
        .accept(
            "gateway     node %s, SOFTWARE keys: no hardware stands behind them"
                .formatted(enclave.nodeId()));
    return gateway;
  }

  private void serve(
      OpenParts parts, GatewayRole gateway, SoftwareEnclave enclave, HttpServerConfig plain) {
    HttpServerConfig tls = plain.withPort(ports.gatewayTls()).withTls(enclave.tlsContext());
    HttpServer open = parts.add(HttpServer.start(plain, gateway.routes()));
    HttpServer secured = parts.add(HttpServer.start(tls, gateway.routes()));
    parts.add(() -> closeTogether(open, secured));
  }

  /// Both stop to admit requests at once, and share the time to drain.
  private static void closeTogether(HttpServer one, HttpServer other) throws InterruptedException {
    Thread first = Thread.ofVirtual().name("drains").start(one::close);
    other.close();
    first.join();
  }

  private List<Engine> withProviders(OpenParts parts, List<Engine> own, Surroundings around) {
    List<String> names = own.stream().map(engine -> engine.model().name()).toList();
    UpstreamConfig config = new ProvidersFile(data, System.getenv()).readBeside(names);
    Upstreams upstreams = parts.add(new Upstreams(config, around.timeline(), Thread::sleep));
    GatewayMeters.addProviders(around.operations().meters(), upstreams.clients());
    upstreams
        .engines()
        .forEach(engine ->
            around
                .lines()
                .accept("bought      %s: provider not proven".formatted(engine.model().name())));
    List<Engine> engines = new ArrayList<>(own);
    engines.addAll(upstreams.engines());
    return engines;
  }
}
