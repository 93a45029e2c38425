package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.RefusalFormat;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.inference.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The proxy: its routes for a server on the loopback interface, and its tasks. Fails closed: what
/// does not verify is not shown, and there is no switch for that. Thread-safe.
public final class Proxy implements AutoCloseable {
  private static final Duration REGISTRY_PACE = Duration.ofSeconds(5);
  private static final Duration WATCH_PACE = Duration.ofSeconds(1);

  private final GatewayDirectory gateways;
  private final List<Route> routes;
  private final List<Timeline.Task> tasks;

  private Proxy(GatewayDirectory gateways, List<Route> routes, List<Timeline.Task> tasks) {
    this.gateways = gateways;
    this.routes = routes;
    this.tasks = tasks;
  }

  /// Whom the proxy believes, and where it keeps things.
  ///
  /// @param ledger a node that its owner trusts; receipts are checked against `network` all the
  ///   same
  /// @param network the anchor
  /// @param folder this proxy's alone, readable by its owner alone
  /// @param random makes nonces and draws: a `SecureRandom` in production
  public record Setup(EthClient ledger, Network network, Folder folder, RandomGenerator random) {}

  /// How it behaves.
  ///
  /// @param buffers whether nothing of an answer is shown before its receipt verifies
  /// @param keep how much of the past is kept
  /// @param share of answers that are looked at twice, 0 to 1
  /// @param secondOperator address of the gateway that is asked for second opinions, as the
  ///   registry has it; empty for none
  public record Settings(boolean buffers, KeepLimits keep, double share, String secondOperator) {
    /// Of answers, where the weights are on this machine and nothing is said.
    public static final double DEFAULT_SHARE = 0.02;

    /// Checks the share.
    public Settings {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share is between 0 and 1: " + share);
      }
    }
  }

  /// With what it looks twice, and what it may stake on what it sees.
  ///
  /// @param weights whose answers are run again here
  /// @param purse null where it may stake nothing
  public record SecondLooks(List<HeldWeights> weights, @Nullable Purse purse) {
    /// Copies the list.
    public SecondLooks {
      weights = List.copyOf(weights);
    }
  }

  /// What it works with; all of it stays the caller's.
  public record Surroundings(ProxyEvents events, Timeline timeline, ProxyTelemetry telemetry) {
    /// Measured by nobody.
    public Surroundings(ProxyEvents events, Timeline timeline) {
      this(events, timeline, ProxyTelemetry.unseen());
    }
  }

  /// Opens the folder and starts to watch the registry and the receipts.
  public static Proxy start(
      Setup setup, Settings settings, SecondLooks looks, Surroundings around) {
    Timeline timeline = around.timeline();
    ProxyEvents events = around.telemetry().counting(around.events());
    EthClient ledger = setup.ledger();
    ReceiptFolder folder = new ReceiptFolder(setup.folder(), settings.keep());
    GatewayDirectory gateways =
        new GatewayDirectory(
            new GatewayDirectory.Sources(
                ledger, new EvidenceCheck(ledger, setup.network().chainId()), events),
            timeline,
            setup.random(),
            settings.secondOperator());
    Judge judge = new Judge(setup.network(), timeline);
    ModelNames models = new ModelNames(ledger, timeline);
    LocalRun local = new LocalRun(looks.weights());
    boolean hasSecond = !settings.secondOperator().isEmpty();
    Draw draw =
        new Draw(setup.random(), settings.share(), file -> hasSecond || local.hasWeightsFor(file));
    Keeper keeper = new Keeper(folder, timeline, draw);
    LeftBehind leftBehind = new LeftBehind(judge, keeper);
    SecondOperator second =
        hasSecond
            ? new SecondOperator(
                settings.secondOperator(),
                gateways,
                models,
                new SecondOperator.Desk(judge, new Keeper(folder, timeline, _ -> false)))
            : null;
    SecondLook look = new SecondLook(folder, local, second, events);
    Accuser accuser = new Accuser(folder, ledger, looks.purse(), events);
    ReceiptWatch watch =
        new ReceiptWatch(
            new ReceiptWatch.Sources(folder, gateways, ledger), setup.network(), events);
    AnswerRoute.Desk desk =
        new AnswerRoute.Desk(
            gateways,
            models,
            folder,
            new PreviousResponses(folder),
            new Attempt.Workshop(
                judge, keeper, leftBehind, events, around.telemetry(), settings.buffers()),
            new Semaphore(AnswerRoute.MAX_UNDER_WAY),
            new Pseudonyms(setup.random()),
            setup.random());
    List<Timeline.Task> tasks =
        List.of(
            timeline.every("proxy looks at the registry", REGISTRY_PACE, gateways::refresh),
            timeline.every("proxy watches receipts", WATCH_PACE, watch::run),
            timeline.every("proxy fetches receipts", WATCH_PACE, leftBehind::run),
            timeline.every("proxy looks twice", WATCH_PACE, look::run),
            timeline.every("proxy accuses", WATCH_PACE, accuser::run));
    tasks.getFirst().wake();
    return new Proxy(gateways, routes(desk, new RecordRoutes(folder, setup.network())), tasks);
  }

  private static List<Route> routes(AnswerRoute.Desk desk, RecordRoutes records) {
    List<Route> routes = new ArrayList<>();
    for (Family family : Family.values()) {
      routes.add(Route.post(family.path(), new AnswerRoute(family, desk)));
    }
    ResponseRoutes responses = new ResponseRoutes(desk.folder(), desk.previous());
    routes.add(Route.get("/v1/responses/{id}", responses::response));
    routes.add(Route.delete("/v1/responses/{id}", responses::delete));
    routes.add(Route.get("/v1/responses/{id}/input_items", responses::inputItems));
    PlainRoutes plain = new PlainRoutes(desk.gateways());
    routes.add(Route.post("/v1/messages/count_tokens", plain::countTokens));
    routes.add(Route.get("/v1/models", plain::models));
    routes.add(Route.get("/v1/models/{id}", plain::model));
    routes.addAll(pages(records));
    return routes.stream().map(route -> route.withHandler(Visitors.only(route.handler()))).toList();
  }

  /// What is kept, for programs and for people.
  static List<Route> pages(RecordRoutes records) {
    return List.of(
        Route.get("/v1/receipts/{id}", records::file),
        Route.get("/v1/receipts/{id}/status", records::status),
        Route.get("/v1/receipts/{id}/request", records::request),
        Route.get("/v1/receipts/{id}/response", records::response),
        Route.get("/receipts/list.json", records::list),
        Route.get("/receipts/network.json", records::network),
        Route.get("/receipts/{id}/claims.json", records::one),
        Route.get("/openapi.json", PageRoutes.file("openapi.json", "application/json")),
        page("/receipts", "receipts.html", "text/html"),
        page("/receipts/receipts.js", "receipts.js", "text/javascript"),
        page("/receipts/verify.js", "verify.js", "text/javascript"),
        page("/receipts/receipts.css", "receipts.css", "text/css"));
  }

  private static Route page(String path, String file, String contentType) {
    return Route.get(path, PageRoutes.file(file, contentType + "; charset=utf-8"));
  }

  /// How the server's own refusals look: in the shape of the family whose path was asked.
  ///
  /// @param random makes names of requests; one that any thread may use
  public static RefusalFormat refusals(RandomGenerator random) {
    return (refused, message) -> {
      String name = RequestName.fresh(random);
      ProxyError error = new ProxyError(refused.status(), "refused", message, null);
      Map<String, String> headers = new LinkedHashMap<>(RequestName.headers(name));
      headers.put("Content-Type", "application/json");
      return new RefusalFormat.Body(headers, ErrorShape.ofPath(refused.path()).bytes(error, name));
    };
  }

  /// What it answers by HTTP.
  public List<Route> routes() {
    return routes;
  }

  /// Whether there is a gateway to ask.
  public boolean isReady() {
    return !gateways.candidates().isEmpty();
  }

  /// Ends its tasks; what is kept stays, and is watched after the next start.
  @Override
  public void close() {
    tasks.forEach(Timeline.Task::close);
    gateways.close();
  }
}
