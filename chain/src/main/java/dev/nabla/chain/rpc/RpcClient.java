package dev.nabla.chain.rpc;

/// Who is at the other end of a lasting connection. Called from any thread.
public interface RpcClient {
  /// Takes an answer; may wait until the client has read others.
  void answer(String json);

  /// Takes news that the client subscribed to; must not wait. Where the client reads too slowly it
  /// is for the implementation to end the connection.
  void news(String json);
}
