package dev.nabla.chain.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A conversation with one client over a lasting connection: requests and answers as in [JsonRpc],
/// and news of what the client subscribed to. One message at a time.
public final class RpcConnection implements AutoCloseable {
  private final RpcDialogue dialogue;
  private final Subscriptions subscriptions;
  private final RpcClient client;

  RpcConnection(RpcDialogue dialogue, Subscriptions subscriptions, RpcClient client) {
    this.dialogue = dialogue;
    this.subscriptions = subscriptions;
    this.client = client;
  }

  /// Answers one message. News of a subscription that it makes comes after the answer that names
  /// it.
  ///
  /// @param message the caller bounds its size
  public void receive(String message) {
    byte[] answer = dialogue.handle(message.getBytes(UTF_8));
    if (answer.length > 0) {
      client.answer(new String(answer, UTF_8));
    }
    subscriptions.begin();
  }

  /// Ends all subscriptions.
  @Override
  public void close() {
    subscriptions.close();
  }
}
