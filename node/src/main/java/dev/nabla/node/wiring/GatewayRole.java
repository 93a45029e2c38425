package dev.nabla.node.wiring;

import dev.nabla.gateway.api.GatewayApi;
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
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.infrastructure.tracing.Tracer;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.tee.enclave.Enclave;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The node that sells answers: registered, alive, signing, settling.
public final class GatewayRole implements AutoCloseable {
  private static final Duration REGISTRATION_PACE = Duration.ofMillis(500);
  private static final Duration SETTLEMENT_PACE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(GatewayRole.class.getName());

  private final Settling settling;
  private final Registrar registrar;
  private final List<Route> routes;
  private final List<Timeline.Task> tasks;

  /// What was signed, and how it comes to the ledger.
  private record Settling(WindowJournal journal, Batcher batcher) {}

  private GatewayRole(
      Settling settling, Registrar registrar, List<Route> routes, List<Timeline.Task> tasks) {
    this.settling = settling;
    this.registrar = registrar;
    this.routes = routes;
    this.tasks = tasks;
  }

  /// Where the gateway keeps what it must not lose. Each folder is its alone.
  ///
  /// @param bootId of the machine: tells a kill from a power loss
  public record Storage(Folder journal, Folder blobs, String bootId) {}

  /// Who the gateway is, and what it offers.
  ///
  /// @param operator key of the node's operator; borrowed
  /// @param disclosure where a caller says nothing
  /// @param random source of salts and ids: a [SecureRandom] in production
  public record Identity(
      Enclave enclave,
      SecretKey operator,
      NodeProfile profile,
      Disclosure disclosure,
      RandomGenerator random) {}

  /// What the gateway works with; all of it stays the caller's.
  ///
  /// @param meters where it is measured
  /// @param tracer of what it serves
  public record Surroundings(
      Router router, EthClient ledger, Timeline timeline, Meters meters, Tracer tracer) {}

  /// Opens the journal and starts to register, beat and settle.
  public static GatewayRole start(Storage storage, Identity who, Surroundings around) {
    EthClient ledger = around.ledger();
    Timeline timeline = around.timeline();
    long chainId = ledger.chainId();
    TransactionSender operator =
        new TransactionSender(ledger, who.operator(), SenderSettings.of(chainId), timeline);
    Registrar registrar =
        new Registrar(
            new Registrar.Access(who.enclave(), ledger, operator),
            who.profile(),
            chainId,
            timeline);
    WindowJournal journal = openJournal(storage, who, chainId);
    Signer signer =
        new Signer(
            journal,
            who.enclave(),
            registrar::newestHeartbeat,
            new Signer.Pace(timeline, Signer.Pace.USUAL_SPACING));
    ReceiptStore receipts = new ReceiptStore(journal, signer);
    BlobStore blobs = new BlobStore(storage.blobs(), Blob.MAX_BYTES);
    Batcher batcher = new Batcher(journal, receipts, blobs, new Batcher.Ledger(ledger, operator));
    ReceiptTracker tracker = new ReceiptTracker(journal, receipts, ledger);
    ChatPipeline pipeline =
        new ChatPipeline(
            new ChatPipeline.Services(
                around.router(),
                registrar,
                signer,
                new Telemetry(around.meters(), around.tracer())),
            who.disclosure(),
            who.random());
    List<Route> routes =
        GatewayApi.routes(
            new GatewayApi.Chat(pipeline, around.router()),
            new GatewayApi.Records(receipts, tracker, blobs),
            new GatewayApi.Node(who.enclave(), registrar),
            new GatewayApi.Settings(
                Release.VERSION,
                who.profile().paymentAddress(),
                who.disclosure(),
                who.random(),
                timeline));
    List<Timeline.Task> tasks =
        List.of(
            timeline.every("gateway registers", REGISTRATION_PACE, registrar::run),
            timeline.every("gateway settles", SETTLEMENT_PACE, batcher::run),
            timeline.every("gateway watches blocks", SETTLEMENT_PACE, tracker::run));
    tasks.getFirst().wake();
    GatewayMeters.add(
        around.meters(), new GatewayMeters.Parts(signer, journal, batcher, registrar));
    return new GatewayRole(new Settling(journal, batcher), registrar, routes, tasks);
  }

  private static WindowJournal openJournal(Storage storage, Identity who, long chainId) {
    return WindowJournal.open(
        storage.journal(),
        storage.bootId(),
        new WindowJournal.Settings(
            new Domain(chainId, ContractAddresses.SETTLEMENT),
            who.enclave().nodeId(),
            Durability.PROCESS));
  }

  /// What it answers by HTTP.
  public List<Route> routes() {
    return routes;
  }

  /// Whether the ledger knows the node and its models, so that receipts can be signed.
  public boolean isReady() {
    return registrar.isReady();
  }

  /// Stops to beat, and commits what was signed, once, where the ledger takes it; the rest stays,
  /// and settles after the next start.
  @Override
  public void close() {
    tasks.forEach(Timeline.Task::close);
    try {
      settling.batcher().run();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was signed last is committed after the next start: " + e.getMessage());
    }
    settling.journal().close();
  }
}
