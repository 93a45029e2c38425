package dev.nabla.simulation;

import dev.nabla.inference.engine.Engine;
import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.infrastructure.store.CrashingFolder;
import dev.nabla.infrastructure.store.Folder;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.services.proxy.KeepLimits;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvent;
import dev.nabla.services.proxy.ProxyTelemetry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// A network, a proxy in front of it, and a meddler between the two.
final class ProxiedNetwork implements AutoCloseable {
  static final Proxy.Settings USUAL = new Proxy.Settings(false, KeepLimits.DEFAULT, 0, "");

  final SimulatedNetwork network;
  final Meddler between;
  final List<ProxyEvent> events = Collections.synchronizedList(new ArrayList<>());
  final Folder folder = new CrashingFolder();
  private Proxy proxy;
  private RoutesWithoutPort http;

  ProxiedNetwork(Proxy.Settings settings, Proxy.SecondLooks looks) {
    this(settings, looks, List.of());
  }

  private ProxiedNetwork(Proxy.Settings settings, Proxy.SecondLooks looks, List<Engine> others) {
    network = new SimulatedNetwork(1, Disclosure.FULL, others);
    between = new Meddler(network::gateway);
    network.advance(10);
    network.moveTo(between.address());
    proxy = start(settings, looks);
    http = new RoutesWithoutPort(proxy.routes(), Proxy.refusals(new SplittableRandom(9)));
  }

  static ProxiedNetwork usual() {
    return new ProxiedNetwork(USUAL, new Proxy.SecondLooks(List.of(), null));
  }

  /// One whose node serves `engine` too, which stays the caller's.
  static ProxiedNetwork with(Engine engine) {
    return new ProxiedNetwork(USUAL, new Proxy.SecondLooks(List.of(), null), List.of(engine));
  }

  private Proxy start(Proxy.Settings settings, Proxy.SecondLooks looks) {
    return Proxy.start(
        new Proxy.Setup(network.client, network.trusted(), folder, new SplittableRandom(3)),
        settings,
        looks,
        new Proxy.Surroundings(
            events::add, network.timeline, new ProxyTelemetry(network.meters, network.tracer)));
  }

  /// Another process of the proxy over the same folder.
  void restart(Proxy.Settings settings, Proxy.SecondLooks looks) {
    proxy.close();
    proxy = start(settings, looks);
    http = new RoutesWithoutPort(proxy.routes(), Proxy.refusals(new SplittableRandom(9)));
  }

  static String body(String members) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Why is it blue?\"}],"
            .formatted(SimulatedNetwork.MODEL)
        + "\"max_tokens\":4"
        + members
        + "}";
  }

  /// A body of that form.
  static String body(RequestForm form, String members) {
    String asked =
        switch (form) {
          case CHAT -> body(members);
          case MESSAGES ->
              "\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Why is it blue?\"}]";
          case COMPLETIONS -> "\"max_tokens\":4,\"prompt\":\"It is blue because\"";
          case RESPONSES, EMBEDDINGS, INFER ->
              "\"max_output_tokens\":4,\"input\":\"Why is it blue?\"";
        };
    return form == RequestForm.CHAT
        ? asked
        : "{\"model\":\"%s\",%s%s}".formatted(SimulatedNetwork.MODEL, asked, members);
  }

  Response ask(RequestForm form, String members) {
    return send(Request.post(form.path(), body(form, members)));
  }

  Response ask(String members) {
    return send(Request.post("/v1/chat/completions", body(members)));
  }

  /// The proxy of now behind a real port, for clients that need one.
  HttpServer listen() {
    return HttpServer.start(
        HttpServerConfig.loopback(0).withRefusals(Proxy.refusals(new SplittableRandom(9))),
        proxy.routes());
  }

  List<Route> routes() {
    return proxy.routes();
  }

  Response send(Request request) {
    return http.send(request);
  }

  <T extends ProxyEvent> List<T> told(Class<T> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  @Override
  public void close() {
    proxy.close();
    between.close();
    network.close();
  }
}
