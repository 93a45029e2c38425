package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import tools.jackson.databind.JsonNode;

/// Reads the events of one answer in the words of one family.
interface AnswerReader {
  /// Takes one event.
  ///
  /// @throws DecodingException where it is none of this family
  /// @throws ProviderError where the provider says that it failed
  void read(SseParser.Event event, AnswerParts parts) throws ProviderError;

  /// Takes a whole answer.
  ///
  /// @throws DecodingException where it is none of this family
  /// @throws ProviderError where the provider says that it failed
  void readWhole(JsonNode answer, AnswerParts parts) throws ProviderError;

  /// The provider says in its answer that it failed.
  final class ProviderError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderError(String message) {
      super(message);
    }
  }
}
