package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Bytes;
import java.io.Serial;

/// A request that ends in an error answer. Inside this room only: [JsonRpc] turns it into one.
final class RpcException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final RpcError error;
  private final String data;

  RpcException(RpcError error, String message) {
    this(error, message, "");
  }

  private RpcException(RpcError error, String message, String data) {
    super(message, null, false, false);
    this.error = error;
    this.data = data;
  }

  /// What code reverted with, and why, where it says so in Solidity's way.
  static RpcException reverted(String message, Bytes output) {
    return new RpcException(RpcError.REVERTED, message, output.toHex());
  }

  static RpcException invalidParams(String message) {
    return new RpcException(RpcError.INVALID_PARAMS, message);
  }

  RpcError error() {
    return error;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  /// Hex, or empty.
  String data() {
    return data;
  }
}
