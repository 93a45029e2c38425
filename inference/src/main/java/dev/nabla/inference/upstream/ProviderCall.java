package dev.nabla.inference.upstream;

import java.net.URI;
import tools.jackson.databind.node.ObjectNode;

/// One request in a provider's own words.
///
/// @param uri where to
/// @param body its JSON
record ProviderCall(URI uri, ObjectNode body) {
  /// Hides the body.
  @Override
  public String toString() {
    return "ProviderCall[" + uri + "]";
  }
}
