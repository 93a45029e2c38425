package dev.nabla.node.wiring;

/// The ports of one network on one machine, all on the loopback interface.
///
/// @param offset added to every default port, 0 to 50000
public record Ports(int offset) {
  private static final int MAX_OFFSET = 50_000;

  /// Checks the offset.
  ///
  /// @throws NotPossible where a port would fall outside the range that exists
  public Ports {
    if (offset < 0 || offset > MAX_OFFSET) {
      throw new NotPossible(
          "--port-offset must be between 0 and " + MAX_OFFSET + ", not " + offset);
    }
  }

  /// The gateway without TLS.
  public int gateway() {
    return 8480 + offset;
  }

  /// The gateway behind TLS.
  public int gatewayTls() {
    return 8443 + offset;
  }

  /// The proxy, which clients are to use.
  public int proxy() {
    return 8402 + offset;
  }

  /// The ledger's JSON-RPC.
  public int rpc() {
    return 8545 + offset;
  }

  /// The ledger's JSON-RPC by WebSocket.
  public int rpcWebSocket() {
    return 8546 + offset;
  }

  /// The metrics of a gateway, or of a whole network in one process.
  public int metrics() {
    return 9464 + offset;
  }

  /// The metrics of a proxy in a process of its own.
  public int proxyMetrics() {
    return 9465 + offset;
  }

  /// What requests to the proxy begin with.
  public String proxyUrl() {
    return "http://127.0.0.1:" + proxy();
  }

  /// What requests to the gateway begin with where its key is pinned.
  public String gatewayTlsUrl() {
    return "https://127.0.0.1:" + gatewayTls();
  }

  /// What requests to the gateway begin with.
  public String gatewayUrl() {
    return "http://127.0.0.1:" + gateway();
  }

  /// Where JSON-RPC is answered.
  public String rpcUrl() {
    return "http://127.0.0.1:" + rpc();
  }

  /// Where JSON-RPC is answered over lasting connections.
  public String rpcWebSocketUrl() {
    return "ws://127.0.0.1:" + rpcWebSocket();
  }
}
