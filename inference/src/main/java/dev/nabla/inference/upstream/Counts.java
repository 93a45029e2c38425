package dev.nabla.inference.upstream;

import tools.jackson.databind.JsonNode;

/// Numbers that a provider states.
final class Counts {
  private Counts() {}

  /// The count, or `otherwise` where there is none.
  static int of(JsonNode value, int otherwise) {
    return value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0
        ? value.intValue()
        : otherwise;
  }
}
