package dev.nabla.protocol.inference;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `response_format` of a chat body.
final class AnswerFormatReader {
  private static final String NAME = "response_format";
  private static final Set<String> MEMBERS = Set.of("type", "json_schema");
  private static final Set<String> SCHEMA_MEMBERS =
      Set.of("name", "description", "schema", "strict");

  private AnswerFormatReader() {}

  static AnswerFormat read(RequestMembers body) {
    JsonNode node = body.find(NAME);
    if (node == null) {
      return new AnswerFormat.FreeText();
    }
    RequestMembers format = RequestMembers.of(node, NAME);
    String type = format.requireString("type");
    format.refuseUnknown(MEMBERS);
    return switch (type) {
      case "text" -> new AnswerFormat.FreeText();
      case "json_object" -> new AnswerFormat.AnyObject();
      case "json_schema" -> readSchema(format);
      default ->
          throw RequestMembers.unsupportedValue(
              format.pathOf("type"), "text, json_object or json_schema is expected");
    };
  }

  /// `strict` false is honoured too: a schema is enforced or refused, never a hint.
  private static AnswerFormat readSchema(RequestMembers format) {
    RequestMembers schema =
        RequestMembers.of(format.require("json_schema"), format.pathOf("json_schema"));
    schema.refuseUnknown(SCHEMA_MEMBERS);
    schema.flag("strict");
    return new AnswerFormat.Schema(schema.require("schema"), schema.pathOf("schema"));
  }
}
