package dev.nabla.protocol.eth;

import tools.jackson.databind.JsonNode;

/// A way to a ledger's JSON-RPC: over HTTP ([HttpRpcTransport]) or straight into a chain in the
/// same process. Implementations are safe to call from any thread.
@FunctionalInterface
public interface RpcTransport {

  /// Calls `method` with positional `params` (a JSON array) and gives its `result`, which may be
  /// JSON null.
  ///
  /// @throws RpcFailure where the ledger answers with an error or can't be reached
  JsonNode call(String method, JsonNode params);
}
