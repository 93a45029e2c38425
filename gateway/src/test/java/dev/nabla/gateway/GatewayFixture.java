package dev.nabla.gateway;

import dev.nabla.gateway.api.GatewayApi;
import dev.nabla.gateway.api.ServerRefusals;
import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.receipt.Heartbeat;
import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.receipt.TestEnclave;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.gateway.registration.NodeProfile;
import dev.nabla.gateway.registration.NodeStanding;
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.gateway.registration.Witness;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.gateway.telemetry.Telemetry;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.tracing.Tracer;
import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// All of a gateway but the port, the model and the chain.
public final class GatewayFixture implements NodeStanding {
  public static final Domain DOMAIN = new Domain(62_252, new Address(0, 0, 0x1004));
  public static final Heartbeat HEARTBEAT = new Heartbeat(17, Hash.fromHex("0x" + "ab".repeat(32)));
  public static final Hash MODEL_ID = Hash.fromHex("0x" + "1d".repeat(32));
  public static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"));

  public final ScriptedLedger ledger = new ScriptedLedger();
  public final TestEnclave enclave = new TestEnclave();
  public final CrashingFolder folder;
  public final WindowJournal journal;
  public final Signer signer;
  public final ReceiptStore receipts;
  public final ReceiptTracker tracker;
  public final BlobStore blobs = new BlobStore(new CrashingFolder(), Blob.MAX_BYTES);
  public final Meters meters = new Meters();
  public final List<EndedSpan> spans = Collections.synchronizedList(new ArrayList<>());
  public final List<Route> routes;
  public final RoutesWithoutPort http;
  private boolean ready = true;

  public GatewayFixture(Engine engine) {
    this(new Router(List.of(engine)));
  }

  public GatewayFixture(Router router) {
    this(new CrashingFolder(), new SplittableRandom(1), router);
  }

  /// A gateway that goes on where another one, on the same folder, was killed.
  ///
  /// @param random another one than the killed gateway's; thread-safe where requests come at once
  public GatewayFixture(CrashingFolder folder, RandomGenerator random, Router router) {
    this.folder = folder;
    this.journal =
        WindowJournal.open(
            folder,
            "boot",
            new WindowJournal.Settings(DOMAIN, enclave.nodeId(), Durability.PROCESS));
    this.signer = new Signer(journal, enclave, this::newestHeartbeat, CLOCK);
    this.receipts = new ReceiptStore(journal, signer);
    this.tracker = new ReceiptTracker(journal, receipts, new EthClient(ledger));
    ChatPipeline pipeline =
        new ChatPipeline(
            new ChatPipeline.Services(
                router,
                this,
                signer,
                new Telemetry(meters, Tracer.of(spans::add, new SplittableRandom(5), CLOCK))),
            Disclosure.FULL,
            random);
    this.routes =
        GatewayApi.routes(
            new GatewayApi.Chat(pipeline, router),
            new GatewayApi.Records(receipts, tracker, blobs),
            new GatewayApi.Node(enclave, this),
            new GatewayApi.Settings("test", Address.ZERO, Disclosure.FULL, random, CLOCK));
    this.http = new RoutesWithoutPort(routes, new ServerRefusals(new SplittableRandom(8)));
  }

  /// Whether the ledger knows the node.
  public void ready(boolean isReady) {
    ready = isReady;
  }

  @Override
  public Heartbeat newestHeartbeat() {
    if (!ready) {
      throw new NotRegisteredException("no heartbeat yet");
    }
    return HEARTBEAT;
  }

  @Override
  public Hash modelId(String name) {
    return MODEL_ID;
  }

  @Override
  public Witness witness() {
    return new Witness(
        new Witness.Access(enclave, new EthClient(ledger), DOMAIN.chainId(), CLOCK),
        Address.ZERO,
        new NodeProfile(Address.ZERO, "http://localhost", Duration.ofSeconds(5), List.of()));
  }

  @Override
  public boolean isReady() {
    return ready;
  }
}
