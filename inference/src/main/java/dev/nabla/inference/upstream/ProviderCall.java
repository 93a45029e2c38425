package dev.nabla.inference.upstream;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One request in a provider's own words.
///
/// @param uri where to
/// @param body its JSON
/// @param inOnePiece whether the answer is not to come as a stream
/// @param traceparent header, null where nothing is traced
record ProviderCall(URI uri, ObjectNode body, boolean inOnePiece, @Nullable String traceparent) {
  /// Hides the body.
  @Override
  public String toString() {
    return "ProviderCall[" + uri + "]";
  }
}
