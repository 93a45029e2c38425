package dev.nabla.services.proxy;

/// Hears what the proxy has to tell, from any thread.
@FunctionalInterface
public interface ProxyEvents {
  /// Something happened.
  void happened(ProxyEvent event);
}
