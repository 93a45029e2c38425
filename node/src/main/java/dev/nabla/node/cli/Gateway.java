package dev.nabla.node.cli;

import dev.nabla.node.wiring.Ports;
import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.HttpRpcTransport;
import dev.nabla.sdk.client.NablaClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;

/// A running network of this machine, as commands reach it.
final class Gateway {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LEDGER_TIMEOUT = Duration.ofSeconds(20);

  private final Ports ports;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  Gateway(Ports ports) {
    this.ports = ports;
  }

  /// Asks and follows receipts.
  NablaClient client() {
    return new NablaClient(http, URI.create(ports.gatewayUrl()), new SecureRandom());
  }

  /// Looks at the ledger.
  EthClient ledger() {
    return new EthClient(new HttpRpcTransport(http, URI.create(ports.rpcUrl()), LEDGER_TIMEOUT));
  }
}
