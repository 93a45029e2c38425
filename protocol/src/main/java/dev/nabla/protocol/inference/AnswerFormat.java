package dev.nabla.protocol.inference;

import tools.jackson.databind.JsonNode;

/// The form that a request wants its answer in.
public sealed interface AnswerFormat {
  /// Whatever the model says.
  record FreeText() implements AnswerFormat {}

  /// A JSON object, whatever it holds.
  record AnyObject() implements AnswerFormat {}

  /// JSON that fits a schema.
  ///
  /// @param schema as the request has it; whether an engine can enforce it is the engine's to say
  /// @param path where it stands in the body, for refusals
  record Schema(JsonNode schema, String path) implements AnswerFormat {
    /// Hides the schema.
    @Override
    public String toString() {
      return "Schema[" + path + "]";
    }
  }
}
