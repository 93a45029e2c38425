package dev.nabla.node.wiring;

import dev.nabla.protocol.eth.EthClient;
import dev.nabla.protocol.eth.HttpRpcTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/// A ledger that another process runs, over its JSON-RPC.
final class RemoteLedger {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private RemoteLedger() {}

  /// Speaks to the ledger at `rpc`; the connection is closed with `parts`.
  static EthClient open(OpenParts parts, URI rpc) {
    HttpClient http =
        parts.add(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build());
    return new EthClient(new HttpRpcTransport(http, rpc, ANSWER_TIMEOUT));
  }
}
