package dev.nabla.node.wiring;

import dev.nabla.inference.engine.Engine;
import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.lifecycle.RealTimeline;
import dev.nabla.infrastructure.store.DiskFolder;
import dev.nabla.infrastructure.store.RocksDbStore;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.crypto.Secp256k1;
import dev.nabla.protocol.contract.ModelHubContract;
import dev.nabla.protocol.contract.SettlementTimings;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.services.proxy.HeldWeights;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.validator.HeldModel;
import dev.nabla.services.validator.HttpBlobSource;
import dev.nabla.services.validator.Validator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A whole development network in this process: ledger, gateway, engine, validators, proxy, from
/// one data folder. [#close()] drains: answers under way are finished and signed, then everything
/// stops.
public final class UpNetwork implements AutoCloseable {
  /// Validators of the network, each with the same stake.
  public static final int VALIDATORS = 4;

  private static final int LIE_EVERY = 3;

  /// Coins that the proxy may have at stake at once.
  private static final int BONDS = 10;

  private final OpenParts parts = new OpenParts();
  private final UpSettings settings;
  private final Consumer<String> lines;
  private final SecureRandom random = new SecureRandom();

  private UpNetwork(UpSettings settings, Consumer<String> lines) {
    this.settings = settings;
    this.lines = lines;
  }

  /// Starts everything; returns when receipts can be signed and the model is confirmed.
  ///
  /// @param lines what goes on, a line for each step, and later for each verdict, challenge and
  ///   freeze; from any thread
  /// @throws NotPossible where the machine does not allow it; nothing keeps running then
  public static UpNetwork start(UpSettings settings, Consumer<String> lines) {
    UpNetwork network = new UpNetwork(settings, lines);
    try {
      network.open();
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private void open() {
    DataFolder data = settings.data();
    parts.add(FolderLock.take(data));
    EngineRole engine = parts.add(openEngine());
    RealTimeline timeline = parts.add(new RealTimeline());
    Operations operations =
        Operations.open(
            parts,
            settings.operations(),
            new Operations.Place(settings.ports().metrics(), "nabla"),
            timeline);
    Accounts accounts = parts.add(Accounts.open(new KeyFiles(data.keys(), random), VALIDATORS));
    ChainRole chain =
        new LedgerPlace(data, settings.ports(), settings.ledger())
            .open(parts, accounts, timeline, lines);
    chain.measure(operations.meters());
    EthClient ledger = new EthClient(chain.rpc());
    Ground ground = new Ground(ledger, timeline, operations);
    EventLines events = new EventLines(lines, timeline, names(accounts));
    GatewayRole gateway = openGateway(engine, accounts, ground);
    for (int number = 1; number <= VALIDATORS; number++) {
      openValidator(
          number,
          accounts,
          engine,
          new ValidatorRole.Surroundings(ledger, timeline, events.of(number)));
    }
    lines.accept(
        "validators  %d of equal stake; each runs every disclosed answer again"
            .formatted(VALIDATORS));
    ProxyRole proxy = openProxy(engine, accounts, ground);
    new Readiness(timeline)
        .await(() -> isReady(gateway, engine, accounts, ledger) && proxy.isReady());
  }

  private EngineRole openEngine() {
    EngineRole engine =
        EngineRole.start(
            new ModelShelf(settings.data()).store().open(settings.model()),
            settings.threads(),
            java.time.InstantSource.system(),
            SettlementTimings.development());
    lines.accept(
        "model       %s, %s, root %s"
            .formatted(
                settings.model(),
                engine.engine().model().engineVersion(),
                engine.loaded().model().root()));
    return engine;
  }

  /// What all roles stand on.
  private record Ground(EthClient ledger, RealTimeline timeline, Operations operations) {}

  private GatewayRole openGateway(EngineRole engine, Accounts accounts, Ground ground) {
    Engine answering =
        settings.altersAnswers()
            ? new AlteringEngine(engine.engine(), answer -> answer % LIE_EVERY == 0)
            : engine.engine();
    GatewayMeters.addEngine(ground.operations().meters(), engine.engine());
    Address operator = Secp256k1.addressOf(accounts.operator());
    List<Engine> engines = new ArrayList<>(List.of(answering));
    engines.addAll(OnnxRole.openAll(parts, settings.data(), settings.threads(), lines));
    return new GatewayPlace(settings.data(), settings.ports())
        .open(
            parts,
            new GatewayPlace.Seller(
                accounts.operator(), engines, List.of(engine.published(operator))),
            new GatewayPlace.Surroundings(
                ground.ledger(), ground.timeline(), lines, ground.operations()));
  }

  private void openValidator(
      int number, Accounts accounts, EngineRole engine, ValidatorRole.Surroundings around) {
    HttpCaller caller = parts.add(HttpBlobSource.newCaller());
    HeldModel held =
        new HeldModel(
            engine.engine().model().fileSha256(), engine.file().segment(), engine.loaded());
    parts.add(
        ValidatorRole.start(
            accounts.validators().get(number - 1),
            RocksDbStore.open(settings.data().validator(number), Validator.columns()),
            new ValidatorRole.Tools(new HttpBlobSource(caller), List.of(held), random),
            around));
  }

  private ProxyRole openProxy(EngineRole engine, Accounts accounts, Ground ground) {
    Ports ports = settings.ports();
    EthClient ledger = ground.ledger();
    RealTimeline timeline = ground.timeline();
    ProxyRole proxy =
        parts.add(
            ProxyRole.start(
                new Proxy.Setup(
                    ledger,
                    new NetworkFile(settings.data()).read().orElseThrow(),
                    DiskFolder.ofOwner(settings.data().proxy()),
                    random),
                new Proxy.Settings(false, KeepLimits.DEFAULT, Proxy.Settings.DEFAULT_SHARE, ""),
                new Proxy.SecondLooks(
                    List.of(new HeldWeights(engine.engine().model(), engine.loaded())),
                    ProxyRole.purse(ledger, accounts.user(), timeline, BONDS)),
                new ProxyRole.Surroundings(
                    new ProxyLines(lines, timeline),
                    timeline,
                    ports.proxy(),
                    ground.operations())));
    lines.accept(
        "proxy       %s: use this one; it verifies each receipt, and keeps them at %s/receipts"
            .formatted(ports.proxyUrl(), ports.proxyUrl()));
    return proxy;
  }

  private static boolean isReady(
      GatewayRole gateway, EngineRole engine, Accounts accounts, EthClient ledger) {
    Address operator = Secp256k1.addressOf(accounts.operator());
    return gateway.isReady()
        && ledger.view(ModelHubContract.isExact(engine.published(operator).modelId()));
  }

  private static Map<Address, String> names(Accounts accounts) {
    Map<Address, String> names = new HashMap<>();
    names.put(Secp256k1.addressOf(accounts.operator()), "the node's operator");
    names.put(Secp256k1.addressOf(accounts.user()), "you");
    List<Address> validators = accounts.validatorAddresses();
    for (int i = 0; i < validators.size(); i++) {
      names.put(validators.get(i), "validator " + (i + 1));
    }
    return names;
  }

  @Override
  public void close() {
    parts.close();
  }
}
