package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.HttpCaller;
import dev.nabla.infrastructure.http.IncomingAnswer;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.contract.RegisteredNode;
import dev.nabla.protocol.inference.NodeKeys;
import dev.nabla.sdk.client.PinnedKey;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// One gateway as the registry names it: where it is, and the key that must answer there.
/// Thread-safe.
final class RemoteGateway implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final HttpCaller.Bounds CALL =
      new HttpCaller.Bounds(8 << 20, Duration.ofSeconds(20));

  /// A model may be long at a prompt before its first token.
  private static final HttpCaller.Patience PATIENCE =
      new HttpCaller.Patience(Duration.ofMinutes(5), Duration.ofMinutes(2));

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final Registered registered;
  private final URI endpoint;
  private final HttpCaller caller;

  /// What the registry says; two of the same are the same gateway.
  record Registered(NodeKeys keys, String endpoint, Bytes tlsCertificate) {
    static Registered of(RegisteredNode node) {
      return new Registered(node.keys(), node.endpoint(), node.tlsCertificate());
    }

    Hash nodeId() {
      return keys.nodeId();
    }
  }

  /// @throws IllegalArgumentException where it is not reached by TLS, and is not on this machine
  /// @throws dev.nabla.primitives.bytes.DecodingException where its certificate is none
  RemoteGateway(Registered registered) {
    this.registered = registered;
    this.endpoint = parse(registered.endpoint());
    this.caller =
        endpoint.getScheme().equals("https")
            ? new HttpCaller(CONNECT_TIMEOUT, PinnedKey.context(registered.tlsCertificate()))
            : new HttpCaller(CONNECT_TIMEOUT);
  }

  /// Plain HTTP proves no key, so it is taken on the loopback interface alone.
  private static URI parse(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      boolean plain = "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
      if (uri.getHost() == null || !(plain || "https".equals(uri.getScheme()))) {
        throw new IllegalArgumentException(
            "a gateway is reached by https, or by http on this machine: " + endpoint);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not an address of the web: " + endpoint, e);
    }
  }

  Registered registered() {
    return registered;
  }

  NodeKeys keys() {
    return registered.keys();
  }

  Hash nodeId() {
    return registered.nodeId();
  }

  /// Begins a request; its answer is to be closed.
  IncomingAnswer open(String path, Map<String, String> headers, Bytes body) throws IOException {
    return caller.open(endpoint.resolve(path), headers, body.toArray(), PATIENCE);
  }

  /// A short question about something else than an answer.
  HttpCaller.Reply get(String path) throws IOException {
    return get(path, Map.of());
  }

  /// As above, with headers.
  HttpCaller.Reply get(String path, Map<String, String> headers) throws IOException {
    return caller.get(endpoint.resolve(path), headers, CALL);
  }

  /// The same with a body.
  HttpCaller.Reply post(String path, Map<String, String> headers, Bytes body) throws IOException {
    return caller.post(endpoint.resolve(path), headers, body.toArray(), CALL);
  }

  /// Waits for what is under way.
  @Override
  public void close() {
    caller.close();
  }

  @Override
  public String toString() {
    return registered.endpoint();
  }
}
