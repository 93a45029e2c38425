package dev.nabla.node.wiring;

import dev.nabla.infrastructure.http.HttpServer;
import dev.nabla.infrastructure.http.HttpServerConfig;
import dev.nabla.infrastructure.lifecycle.Timeline;
import dev.nabla.primitives.crypto.SecretKey;
import dev.nabla.protocol.contract.DevelopmentNetwork;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.SenderSettings;
import dev.nabla.protocol.eth.TransactionSender;
import dev.nabla.services.proxy.Proxy;
import dev.nabla.services.proxy.ProxyEvents;
import dev.nabla.services.proxy.ProxyTelemetry;
import dev.nabla.services.proxy.Purse;
import java.time.InstantSource;

/// The proxy behind its port, on the loopback interface and nowhere else: it asks its clients for
/// no key.
public final class ProxyRole implements AutoCloseable {
  private final Proxy proxy;
  private final HttpServer server;

  private ProxyRole(Proxy proxy, HttpServer server) {
    this.proxy = proxy;
    this.server = server;
  }

  /// Who hears it, when and where it works; the timeline stays the caller's.
  ///
  /// @param operations how it is watched
  record Surroundings(ProxyEvents events, Timeline timeline, int port, Operations operations) {}

  /// What it may stake: as `user`, who has coins in a development network.
  ///
  /// @param user borrowed
  /// @param bonds whole coins that may be at stake at once
  public static Purse purse(EthClient ledger, SecretKey user, InstantSource clock, long bonds) {
    return new Purse(
        new TransactionSender(ledger, user, SenderSettings.of(ledger.chainId()), clock),
        DevelopmentNetwork.coins(bonds));
  }

  /// Starts to watch and to listen.
  static ProxyRole start(
      Proxy.Setup setup, Proxy.Settings settings, Proxy.SecondLooks looks, Surroundings around) {
    Proxy proxy =
        Proxy.start(
            setup,
            settings,
            looks,
            new Proxy.Surroundings(
                around.events(),
                around.timeline(),
                new ProxyTelemetry(around.operations().meters(), around.operations().tracer())));
    try {
      HttpServerConfig config =
          around
              .operations()
              .watched(
                  HttpServerConfig.loopback(around.port())
                      .withRefusals(Proxy.refusals(setup.random())),
                  "proxy");
      return new ProxyRole(proxy, HttpServer.start(config, proxy.routes()));
    } catch (RuntimeException e) {
      proxy.close();
      throw e;
    }
  }

  /// Whether there is a gateway to ask.
  public boolean isReady() {
    return proxy.isReady();
  }

  /// Lets answers under way end, then its tasks.
  @Override
  public void close() {
    server.close();
    proxy.close();
  }
}
