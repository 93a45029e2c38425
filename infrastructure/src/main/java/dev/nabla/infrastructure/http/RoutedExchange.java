package dev.nabla.infrastructure.http;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every kind of exchange shares: the parameters of its route, and how far its response got.
abstract class RoutedExchange implements Exchange {
  private Map<String, String> parameters = Map.of();
  private @Nullable Dispatcher server;
  private int status;
  private long received;
  private long sent;

  /// Who asks.
  abstract InetAddress client();

  final void servedBy(Dispatcher dispatcher) {
    this.server = dispatcher;
  }

  @Override
  public final boolean draining() {
    return server != null && server.draining();
  }

  @Override
  public final boolean stopping() {
    return server != null && server.cutsOff();
  }

  /// The response begins.
  final void responding(int code) {
    status = code;
  }

  final void received(int bytes) {
    received = bytes;
  }

  final void sent(int bytes) {
    sent += bytes;
  }

  /// 0 before the response begins.
  final int status() {
    return status;
  }

  final ExchangeWatch.Traffic traffic() {
    return new ExchangeWatch.Traffic(received, sent);
  }

  final void routed(Map<String, String> pathParameters) {
    this.parameters = pathParameters;
  }

  @Override
  public final String pathParameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the template of this route has no {" + name + "}");
    }
    return value;
  }

  /// Whether the first byte of a response may have left.
  abstract boolean responseBegan();

  /// Whether the response was sent whole.
  abstract boolean responseEnded();
}
