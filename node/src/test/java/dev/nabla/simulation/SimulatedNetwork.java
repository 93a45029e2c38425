package dev.nabla.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.chain.LedgerHarness;
import dev.nabla.chain.genesis.GenesisConstructor;
import dev.nabla.gateway.api.GatewayApi;
import dev.nabla.gateway.api.ServerRefusals;
import dev.nabla.gateway.pipeline.ChatPipeline;
import dev.nabla.gateway.receipt.ReceiptStore;
import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.gateway.receipt.Signer;
import dev.nabla.gateway.receipt.TestEnclave;
import dev.nabla.gateway.receipt.WindowJournal;
import dev.nabla.gateway.registration.NodeProfile;
import dev.nabla.gateway.registration.Registrar;
import dev.nabla.gateway.settlement.Batcher;
import dev.nabla.gateway.settlement.ReceiptProgress;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.gateway.telemetry.Telemetry;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.metrics.Meters;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.tracing.Tracer;
import dev.nabla.infrastructure.tracing.Tracer.EndedSpan;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.StakingContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.services.proxy.HeldWeights;
import dev.nabla.services.validator.BlobSource;
import dev.nabla.services.validator.HeldModel;
import dev.nabla.services.validator.Validator;
import dev.nabla.services.validator.ValidatorEvent;
import dev.nabla.tee.enclave.Enclave;
import dev.nabla.tee.policy.DefaultPolicies;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// One node and four validators on one ledger, all on one virtual clock.
final class SimulatedNetwork implements AutoCloseable {
  static final int VALIDATORS = 4;
  static final String MODEL = "small";
  static final UInt256 STAKE = DevelopmentNetwork.coins(100_000);

  static final long CHAIN_ID = 62_252;
  private static final int OPERATOR = 0;
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final byte[] FILE = RandomGguf.bytes(7, RandomGguf.Shape.SMALL);
  private static final MemorySegment SEGMENT = RandomGguf.segment(FILE);
  private static final Hash FILE_SHA256 = Digests.sha256(FILE);
  private static final LoadedModel LOADED = LoadedModel.load(SEGMENT, 1);

  final VirtualTimeline timeline = LedgerHarness.clock();
  final LedgerHarness ledger = LedgerHarness.start(timeline, contracts());
  final EthClient client = ledger.client();
  final LyingEngine engine = new LyingEngine(exactEngine());
  final List<SimulatedValidator> validators = new ArrayList<>();
  final Meters meters = new Meters();
  final List<EndedSpan> spans = Collections.synchronizedList(new ArrayList<>());
  final Tracer tracer = Tracer.of(spans::add, new SplittableRandom(8), timeline);
  private final TestEnclave enclave = new TestEnclave(timeline);
  private final SplittableRandom random;
  final TransactionSender operator = sender(OPERATOR);
  private final Registrar registrar =
      new Registrar(
          new Registrar.Access(enclave, client, operator),
          new NodeProfile(
              operator.address(), "http://localhost", Duration.ofSeconds(5), List.of(record())),
          CHAIN_ID,
          timeline);
  private final WindowJournal journal =
      WindowJournal.open(
          new CrashingFolder(),
          "boot",
          new WindowJournal.Settings(
              new Domain(CHAIN_ID, ContractAddresses.SETTLEMENT),
              enclave.nodeId(),
              Durability.PROCESS));
  private final Signer signer = new Signer(journal, enclave, registrar::newestHeartbeat, timeline);
  private final ReceiptStore receipts = new ReceiptStore(journal, signer);
  private final ReceiptTracker tracker = new ReceiptTracker(journal, receipts, client);
  final BlobStore blobs = new BlobStore(new CrashingFolder(), Blob.MAX_BYTES);
  private final Batcher batcher =
      new Batcher(journal, receipts, blobs, new Batcher.Ledger(client, operator));
  private final RoutesWithoutPort http;
  private final List<Engine> others;

  SimulatedNetwork(long seed, Disclosure disclosure) {
    this(seed, disclosure, List.of());
  }

  /// @param others what the node serves beside the exact model; they stay the caller's
  SimulatedNetwork(long seed, Disclosure disclosure, List<Engine> others) {
    this.random = new SplittableRandom(seed);
    this.others = List.copyOf(others);
    this.http =
        new RoutesWithoutPort(routes(disclosure), new ServerRefusals(new SplittableRandom(8)));
    timeline.every("registrar", PACE, registrar::run);
    timeline.every("batcher", PACE, batcher::run);
    for (int i = 1; i <= VALIDATORS; i++) {
      validators.add(new SimulatedValidator(i, random.split()));
    }
  }

  private static List<GenesisConstructor> contracts() {
    DevelopmentNetwork network =
        DevelopmentNetwork.of(
            IntStream.rangeClosed(1, VALIDATORS).mapToObj(LedgerHarness::address).toList(),
            List.of(LedgerHarness.address(OPERATOR)));
    return DevelopmentContracts.constructors(
            network, List.of(DefaultPolicies.development().encode()))
        .stream()
        .map(one -> new GenesisConstructor(one.at(), one.initCode(), one.balance()))
        .toList();
  }

  static ExactEngine exactEngine() {
    ModelDescription description =
        new ModelDescription(
            MODEL,
            EngineKind.EXACT,
            FILE_SHA256,
            LOADED.model().root(),
            ExactVersion.NAME,
            TemplateMode.STRICT,
            RandomGguf.Shape.SMALL.context(),
            AnswerDefaults.GREEDY_256);
    return new ExactEngine(description, LOADED, InstantSource.system());
  }

  static ModelRecord record() {
    return new ModelRecord(
        LedgerHarness.address(OPERATOR),
        MODEL,
        "1",
        FILE_SHA256,
        LOADED.model().root(),
        ExactEvidence.engineVersion(ExactVersion.NAME),
        TemplateMode.STRICT,
        0,
        256,
        Float.floatToIntBits(1f));
  }

  private List<Route> routes(Disclosure disclosure) {
    List<Engine> engines = new ArrayList<>(others);
    engines.add(engine);
    Router router = new Router(engines);
    ChatPipeline pipeline =
        new ChatPipeline(
            new ChatPipeline.Services(router, registrar, signer, new Telemetry(meters, tracer)),
            disclosure,
            random.split());
    return GatewayApi.routes(
        new GatewayApi.Chat(pipeline, router),
        new GatewayApi.Records(receipts, tracker, blobs),
        new GatewayApi.Node(enclave, registrar),
        new GatewayApi.Settings("test", operator.address(), disclosure, random.split(), timeline));
  }

  private TransactionSender sender(int account) {
    return new TransactionSender(
        client, LedgerHarness.key(account), SenderSettings.of(CHAIN_ID), timeline);
  }

  /// A validator that can be killed and started again.
  final class SimulatedValidator {
    final List<ValidatorEvent> events = new ArrayList<>();
    private final int account;
    private final SplittableRandom salts;
    private final MemoryStore store = new MemoryStore();
    private List<HeldModel> models = List.of(new HeldModel(FILE_SHA256, SEGMENT, LOADED));
    private BlobSource source = SimulatedNetwork.this::blob;
    private Validator running;

    SimulatedValidator(int account, SplittableRandom salts) {
      this.account = account;
      this.salts = salts;
      this.running = start();
    }

    private Validator start() {
      return Validator.start(
          new Validator.Setup(client, sender(account), store, source, models, events::add, salts),
          timeline,
          PACE);
    }

    /// The process dies and another begins with what was stored.
    void restart() {
      running.close();
      running = start();
    }

    void stop() {
      running.close();
    }

    /// From the next start on.
    void holdModels(List<HeldModel> held) {
      models = held;
    }

    /// From the next start on.
    void fetchFrom(BlobSource other) {
      source = other;
    }

    Address address() {
      return LedgerHarness.address(account);
    }

    <T extends ValidatorEvent> List<T> told(Class<T> kind) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  private Bytes blob(String endpoint, BatchCommitment commitment) throws IOException {
    return blobs
        .get(commitment.blobRoot().toHex().substring(2))
        .map(Bytes::of)
        .orElseThrow(() -> new IOException("there is no such blob"));
  }

  void advance(int seconds) {
    timeline.advance(Duration.ofSeconds(seconds));
  }

  /// Asks a question and gives the receipt.
  ReceiptFile ask(String question, String members) {
    String body =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
            .formatted(MODEL, question, members);
    Response response = http.send(Request.post("/v1/chat/completions", body));
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    RequestId id =
        RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
    return receipts.byRequestId(id).orElseThrow();
  }

  /// Sends any request and gives its receipt, whatever became of it.
  ReceiptFile send(Request request) {
    Response response = http.send(request);
    RequestId id =
        RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
    return receipts.byRequestId(id).orElseThrow();
  }

  /// What the gateway answers, whoever stands between.
  Response gateway(Request request) {
    return http.send(request);
  }

  /// Has the node registered at another address.
  void moveTo(String endpoint) {
    registrar(enclave, endpoint).run();
    advance(2);
  }

  /// Puts a second node of the same operator into the registry.
  void register(Enclave other, String endpoint) {
    Registrar second = registrar(other, endpoint);
    for (int i = 0; i < 3; i++) {
      second.run();
      advance(2);
    }
  }

  private Registrar registrar(Enclave node, String endpoint) {
    return new Registrar(
        new Registrar.Access(node, client, operator),
        new NodeProfile(operator.address(), endpoint, Duration.ofSeconds(5), List.of()),
        CHAIN_ID,
        timeline);
  }

  /// What a client of this network trusts.
  Network trusted() {
    return new Network(
        CHAIN_ID,
        client.block(0).orElseThrow().hash(),
        LedgerHarness.genesis(List.of()).producer(),
        new Network.Contracts(
            ContractAddresses.TEE_REGISTRY,
            ContractAddresses.STAKING,
            ContractAddresses.MODEL_HUB,
            ContractAddresses.SETTLEMENT));
  }

  /// The model with its weights.
  HeldWeights weights() {
    return new HeldWeights(engine.model(), LOADED);
  }

  /// One of the ledger's rich accounts, to stake from.
  TransactionSender account(int number) {
    return sender(number);
  }

  ReceiptFile ask(LyingEngine.Lie lie) {
    engine.lieNext(lie);
    return ask("Question " + random.nextInt(1_000), ",\"max_tokens\":8,\"temperature\":0.7");
  }

  ReceiptProgress progress(ReceiptFile file) {
    return tracker.progress(file);
  }

  UInt256 frozenStake() {
    return client.view(StakingContract.frozenOf(operator.address()));
  }

  @Override
  public void close() {
    validators.forEach(SimulatedValidator::stop);
    engine.close();
    ledger.close();
    assertThat(timeline.failures()).isEmpty();
  }
}
