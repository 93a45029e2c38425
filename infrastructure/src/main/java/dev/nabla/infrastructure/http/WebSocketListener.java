package dev.nabla.infrastructure.http;

/// What one WebSocket connection is served by. Called on the connection's own virtual thread, one
/// call at a time; may block.
public interface WebSocketListener {
  /// A whole message: text, or binary that is UTF-8, as some clients send it. An exception is
  /// logged and closes the connection with 1011.
  void message(String text);

  /// The connection is over, whoever ended it. The last call, and it always comes.
  void ended();
}
