package dev.nabla.infrastructure.http;

import java.util.Map;

/// What every kind of exchange shares: the parameters of its route, and how far its response got.
abstract class RoutedExchange implements Exchange {
  private Map<String, String> parameters = Map.of();

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
