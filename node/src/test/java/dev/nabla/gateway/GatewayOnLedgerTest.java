package dev.nabla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.nabla.gateway.registration.NotRegisteredException;
import dev.nabla.gateway.registration.Registrar;
import dev.nabla.gateway.settlement.Batcher;
import dev.nabla.gateway.settlement.ReceiptProgress;
import dev.nabla.gateway.settlement.ReceiptTracker;
import dev.nabla.inference.router.Router;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.store.BlobStore;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.contract.ContractAddresses;
import dev.nabla.protocol.contract.DevelopmentContracts;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.contract.ModelRecord;
import dev.nabla.protocol.contract.SettlementContract;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.SubmissionState;
import dev.nabla.protocol.eth.TransactionRequest;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Blob;
import dev.nabla.protocol.inference.BlobChunks;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.ExactEvidence;
import dev.nabla.protocol.inference.Network;
import dev.nabla.protocol.inference.ReceiptFile;
import dev.nabla.protocol.inference.TemplateMode;
import dev.nabla.sdk.verify.Claim;
import dev.nabla.sdk.verify.ClaimName;
import dev.nabla.sdk.verify.ReceiptVerifier;
import dev.nabla.sdk.verify.Verdict;
import dev.nabla.tee.policy.DefaultPolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A gateway on the real contracts and a real ledger, on a virtual clock: from the answer to FINAL,
/// through crashes.
class GatewayOnLedgerTest {
  private static final int OPERATOR = 0;
  private static final int VALIDATORS = 4;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String ASK =
      "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private final VirtualTimeline timeline = LedgerHarness.clock();
  private final LedgerHarness ledger = LedgerHarness.start(timeline, contracts());
  private final EthClient client = ledger.client();
  private final TestEnclave enclave = new TestEnclave(timeline);
  private final CrashingFolder folder = new CrashingFolder();
  private final CrashingFolder blobFolder = new CrashingFolder();
  private Gateway gateway = new Gateway();

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

  /// One process of the gateway.
  private final class Gateway {
    private final TransactionSender operator = sender(OPERATOR);
    private final Registrar registrar =
        new Registrar(
            new Registrar.Access(enclave, client, operator),
            new NodeProfile(
                operator.address(), "http://localhost", Duration.ofSeconds(5), List.of(model())),
            62_252,
            timeline);
    private final WindowJournal journal =
        WindowJournal.open(
            folder,
            "boot",
            new WindowJournal.Settings(
                new Domain(62_252, ContractAddresses.SETTLEMENT),
                enclave.nodeId(),
                Durability.PROCESS));
    private final Signer signer =
        new Signer(journal, enclave, registrar::newestHeartbeat, timeline);
    private final ReceiptStore receipts = new ReceiptStore(journal, signer);
    private final ReceiptTracker tracker = new ReceiptTracker(journal, receipts, client);
    private final BlobStore blobs = new BlobStore(blobFolder, Blob.MAX_BYTES);
    private final Batcher batcher =
        new Batcher(journal, receipts, blobs, new Batcher.Ledger(client, operator));
    private final RoutesWithoutPort http =
        new RoutesWithoutPort(routes(), new ServerRefusals(new SplittableRandom(8)));
    private final List<Timeline.Task> tasks =
        List.of(
            timeline.every("registrar", SECOND, registrar::run),
            timeline.every("batcher", SECOND, batcher::run));

    private List<Route> routes() {
      Router router = new Router(List.of(new ScriptedEngine()));
      SplittableRandom random = new SplittableRandom(enclave.hashCode());
      ChatPipeline pipeline =
          new ChatPipeline(
              new ChatPipeline.Services(router, registrar, signer), Disclosure.FULL, random);
      return GatewayApi.routes(
          new GatewayApi.Chat(pipeline, router),
          new GatewayApi.Records(receipts, tracker, blobs),
          new GatewayApi.Node(enclave, registrar),
          new GatewayApi.Settings("test", operator.address(), Disclosure.FULL, random, timeline));
    }

    /// The process dies: nothing is closed.
    void die() {
      tasks.forEach(Timeline.Task::close);
    }
  }

  private static ModelRecord model() {
    return new ModelRecord(
        LedgerHarness.address(OPERATOR),
        ScriptedEngine.MODEL,
        "1",
        Hash.fromHex("0x" + "01".repeat(32)),
        ScriptedEngine.MODEL_ROOT,
        ExactEvidence.engineVersion("exact/1"),
        TemplateMode.STRICT,
        0,
        256,
        Float.floatToIntBits(1f));
  }

  private TransactionSender sender(int account) {
    return new TransactionSender(
        client, LedgerHarness.key(account), SenderSettings.of(62_252), timeline);
  }

  @BeforeEach
  void settleIn() {
    timeline.advance(Duration.ofSeconds(5));
  }

  @AfterEach
  void nothingFailed() {
    assertThat(timeline.failures()).isEmpty();
    ledger.close();
  }

  private RequestId ask() {
    Response response = gateway.http.send(Request.post("/v1/chat/completions", ASK));
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return RequestId.parse(response.header("x-nabla-request-id").orElseThrow()).orElseThrow();
  }

  private ReceiptFile file(RequestId id) {
    return gateway.receipts.byRequestId(id).orElseThrow();
  }

  private ReceiptProgress progress(RequestId id) {
    return gateway.tracker.progress(file(id));
  }

  private void attest(Hash batchId) {
    for (int i = 1; i <= VALIDATORS; i++) {
      sender(i)
          .submit(
              TransactionRequest.of(
                  "attest",
                  ContractAddresses.SETTLEMENT,
                  SettlementContract.attest(batchId, batchId, batchId)));
    }
  }

  @Test
  void theLedgerLearnsOfNodeHeartbeatAndModel() {
    assertThat(gateway.registrar.isReady()).isTrue();
    assertThat(gateway.registrar.modelId(ScriptedEngine.MODEL)).isEqualTo(model().modelId());
    long first = gateway.registrar.newestHeartbeat().blockNumber();

    timeline.advance(Duration.ofSeconds(12));

    assertThat(gateway.registrar.newestHeartbeat().blockNumber()).isGreaterThan(first);
  }

  @Test
  void aNodeOfAnotherOperatorIsLeftAlone() {
    NodeProfile profile =
        new NodeProfile(LedgerHarness.address(7), "http://x", Duration.ofSeconds(5), List.of());
    Registrar other =
        new Registrar(new Registrar.Access(enclave, client, sender(7)), profile, 62_252, timeline);

    assertThatThrownBy(other::run)
        .isInstanceOf(NotRegisteredException.class)
        .hasMessageContaining(LedgerHarness.address(OPERATOR).toHex());
    assertThat(other.isReady()).isFalse();
  }

  @Test
  void aNameThatMeansAnotherModelIsNotServed() {
    ModelRecord taken = model();
    ModelRecord ours =
        new ModelRecord(
            taken.publisher(),
            taken.name(),
            "2",
            taken.fileSha256(),
            taken.modelRoot(),
            taken.engineVersion(),
            taken.templateMode(),
            taken.temperatureBits(),
            taken.maxTokens(),
            taken.topPBits());
    NodeProfile profile =
        new NodeProfile(
            LedgerHarness.address(OPERATOR), "http://x", Duration.ofSeconds(5), List.of(ours));
    Registrar other =
        new Registrar(
            new Registrar.Access(enclave, client, gateway.operator), profile, 62_252, timeline);

    assertThatThrownBy(other::run)
        .isInstanceOf(NotRegisteredException.class)
        .hasMessageContaining(ScriptedEngine.MODEL);
    assertThatThrownBy(() -> other.modelId(ScriptedEngine.MODEL))
        .isInstanceOf(NotRegisteredException.class);
  }

  @Test
  void anAnswerBecomesFinalAndItsFileProvesIt() {
    RequestId id = ask();
    assertThat(progress(id)).isEqualTo(ReceiptProgress.SIGNED);

    timeline.advance(Duration.ofSeconds(2));
    assertThat(progress(id)).isEqualTo(ReceiptProgress.SETTLED);

    BatchCommitment batch = gateway.tracker.batchOf(file(id)).orElseThrow();
    attest(batch.batchId());
    timeline.advance(Duration.ofSeconds(2));
    assertThat(progress(id)).isEqualTo(ReceiptProgress.VERIFIED);

    timeline.advance(Duration.ofSeconds(20));
    assertThat(progress(id)).isEqualTo(ReceiptProgress.FINAL);
    assertProvesFinal(gateway.tracker.withSettlement(file(id)));
  }

  private void assertProvesFinal(ReceiptFile file) {
    Network network =
        new Network(
            62_252,
            ledger.client().block(0).orElseThrow().hash(),
            Secp256k1.addressOf(LedgerHarness.producerKey()),
            new Network.Contracts(
                ContractAddresses.TEE_REGISTRY,
                ContractAddresses.STAKING,
                ContractAddresses.MODEL_HUB,
                ContractAddresses.SETTLEMENT));

    List<Claim> claims = ReceiptVerifier.verifyFile(file.encode(), null, null, network);

    assertThat(ReceiptVerifier.holds(claims)).as(claims.toString()).isTrue();
    assertThat(claims)
        .filteredOn(claim -> claim.verdict() == Verdict.PROVED)
        .extracting(Claim::name)
        .contains(
            ClaimName.SIGNATURE,
            ClaimName.EVIDENCE,
            ClaimName.BLOCK,
            ClaimName.STATE,
            ClaimName.NODE_KEY,
            ClaimName.BATCH,
            ClaimName.TIME,
            ClaimName.STATUS);
    assertThat(claims)
        .filteredOn(claim -> claim.name() == ClaimName.STATUS)
        .allMatch(claim -> claim.detail().startsWith("FINAL:"));
  }

  @Test
  void theGasThatIsStatedIsAmple() {
    RequestId id = ask();
    long beat = gateway.registrar.newestHeartbeat().blockNumber();
    timeline.advance(Duration.ofSeconds(8));
    Hash batchId = gateway.tracker.batchOf(file(id)).orElseThrow().batchId();

    long commitGas = gasOf("commit " + batchId);
    long beatGas = gasOf("heartbeat " + enclave.nodeId() + " after " + beat);

    assertThat(commitGas * 3 / 2).isLessThan(Batcher.COMMIT_GAS);
    assertThat(beatGas * 3 / 2).isLessThan(Registrar.HEARTBEAT_GAS);
  }

  private long gasOf(String request) {
    SubmissionState state = gateway.operator.state(request).orElseThrow();
    assertThat(state).as(request).isInstanceOf(SubmissionState.Succeeded.class);
    long gas = ((SubmissionState.Succeeded) state).receipt().gasUsed();
    return gas;
  }

  @Test
  void theBlobIsWhatWasCommittedTo() {
    RequestId id = ask();
    timeline.advance(Duration.ofSeconds(2));

    BatchCommitment batch = gateway.tracker.batchOf(file(id)).orElseThrow();
    Response response = gateway.http.send(Request.get("/v1/blobs/" + batch.blobRoot().toHex()));
    Bytes encoded = Bytes.of(response.body());

    assertThat(BlobChunks.of(encoded).root()).isEqualTo(batch.blobRoot());
    assertThat(BatchCommitment.of(Blob.decode(encoded), encoded, batch.firstWindow()))
        .isEqualTo(batch);
  }

  @Test
  void everyAnswerIsCommittedOnceThroughAnyNumberOfDeaths() {
    SplittableRandom random = new SplittableRandom(3);
    List<RequestId> asked = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        asked.add(ask());
      }
      timeline.advance(Duration.ofMillis(random.nextInt(1_500)));
      gateway.die();
      gateway = new Gateway();
      timeline.advance(Duration.ofMillis(1_100));
    }

    timeline.advance(Duration.ofSeconds(5));

    assertThat(client.view(SettlementContract.nextWindow(enclave.nodeId())))
        .isEqualTo(gateway.journal.end());
    asked.forEach(
        id -> assertThat(progress(id)).isIn(ReceiptProgress.SETTLED, ReceiptProgress.NOT_VERIFIED));
  }
}
