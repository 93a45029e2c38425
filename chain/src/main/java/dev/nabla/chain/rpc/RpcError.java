package dev.nabla.chain.rpc;

/// The error codes that a caller can meet (JSON-RPC 2.0, section 5.1; EIP-1474; and 3, by which
/// Ethereum nodes tell that code reverted).
public enum RpcError {
  /// Not JSON, or JSON that this node does not read.
  PARSE(-32700),
  /// JSON, but not a JSON-RPC 2.0 request.
  INVALID_REQUEST(-32600),
  /// No such method.
  METHOD_NOT_FOUND(-32601),
  /// Parameters that are missing, of the wrong type or out of range.
  INVALID_PARAMS(-32602),
  /// Our fault.
  INTERNAL(-32603),
  /// The ledger or its pool says no.
  REFUSED(-32000),
  /// What was asked for is not there. The same number as go-ethereum's.
  NOT_FOUND(-32000),
  /// The answer would be larger than a node gives.
  LIMIT_EXCEEDED(-32005),
  /// The code reverted; `data` holds what it reverted with.
  REVERTED(3);

  private final int code;

  RpcError(int code) {
    this.code = code;
  }

  /// The number on the wire.
  public int code() {
    return code;
  }
}
