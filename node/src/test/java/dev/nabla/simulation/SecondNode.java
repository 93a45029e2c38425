package dev.nabla.simulation;

import dev.nabla.gateway.api.GatewayApi;
import dev.nabla.gateway.api.ServerRefusals;
import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.gateway.registration.NodeProfile;
import dev.nabla.gateway.registration.Registrar;
import dev.nabla.gateway.settlement.Batcher;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.gateway.telemetry.Telemetry;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.RoutesWithoutPort;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.enclave.SoftwareEnclave;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// Another node on the ledger of a simulated network, with keys, an engine, a journal and a port of
/// its own, registered and settling like the first.
final class SecondNode implements AutoCloseable {
  private static final Duration PACE = Duration.ofSeconds(1);

  final LyingEngine engine = new LyingEngine(SimulatedNetwork.exactEngine());
  final Meddler front;
  private final SoftwareEnclave enclave;
  private final WindowJournal journal;
  private final List<Timeline.Task> tasks;

  private SecondNode(SimulatedNetwork network, Path keyFile) {
    RoutesWithoutPort[] http = new RoutesWithoutPort[1];
    front = new Meddler(request -> http[0].send(request));
    enclave = SoftwareEnclave.open(keyFile, network.timeline, new SecureRandom());
    Registrar registrar =
        new Registrar(
            new Registrar.Access(enclave, network.client, network.operator),
            new NodeProfile(
                network.operator.address(),
                front.address(),
                Duration.ofSeconds(5),
                List.of(SimulatedNetwork.record())),
            SimulatedNetwork.CHAIN_ID,
            network.timeline);
    journal = journal(enclave);
    Signer signer = new Signer(journal, enclave, registrar::newestHeartbeat, network.timeline);
    ReceiptStore receipts = new ReceiptStore(journal, signer);
    Batcher batcher =
        new Batcher(
            journal, receipts, network.blobs, new Batcher.Ledger(network.client, network.operator));
    Router router = new Router(List.of(engine));
    ChatPipeline pipeline =
        new ChatPipeline(
            new ChatPipeline.Services(
                router, registrar, signer, new Telemetry(network.meters, network.tracer)),
            Disclosure.FULL,
            new SplittableRandom(21));
    http[0] =
        new RoutesWithoutPort(
            GatewayApi.routes(
                new GatewayApi.Chat(pipeline, router),
                new GatewayApi.Records(
                    receipts, new ReceiptTracker(journal, receipts, network.client), network.blobs),
                new GatewayApi.Node(enclave, registrar),
                new GatewayApi.Settings(
                    "test",
                    network.operator.address(),
                    Disclosure.FULL,
                    new SplittableRandom(22),
                    network.timeline)),
            new ServerRefusals(new SplittableRandom(23)));
    tasks =
        List.of(
            network.timeline.every("second registrar", PACE, registrar::run),
            network.timeline.every("second batcher", PACE, batcher::run));
  }

  private static WindowJournal journal(Enclave enclave) {
    return WindowJournal.open(
        new CrashingFolder(),
        "boot",
        new WindowJournal.Settings(
            new Domain(SimulatedNetwork.CHAIN_ID, ContractAddresses.SETTLEMENT),
            enclave.nodeId(),
            Durability.PROCESS));
  }

  /// Joins the network.
  ///
  /// @param folder of the test, for the key
  static SecondNode join(SimulatedNetwork network, Path folder) {
    SecondNode node = new SecondNode(network, folder.resolve("second.key"));
    network.advance(15);
    return node;
  }

  @Override
  public void close() {
    tasks.forEach(Timeline.Task::close);
    front.close();
    engine.close();
    journal.close();
    enclave.close();
  }
}
