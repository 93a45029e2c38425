package dev.nabla.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nabla.infrastructure.http.Route;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Request;
import dev.nabla.infrastructure.http.RoutesWithoutPort.Response;
import dev.nabla.primitives.codec.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Holds an OpenAPI document to routes, and answers to the document, by a library that knows
/// nothing of either.
public final class OpenApiChecks {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Set<String> OURS = Set.of("parameters", "summary", "description");

  private final JsonNode document;

  public OpenApiChecks(byte[] document) {
    this.document = StrictJson.parse(document);
  }

  /// Every route is in the document, and everything in the document is a route.
  public void assertDescribes(List<Route> routes) {
    Set<String> served =
        routes.stream()
            .map(route -> route.method() + " " + route.template())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> one : path.getValue().properties()) {
        if (!OURS.contains(one.getKey())) {
          described.add(one.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    assertThat(described).isEqualTo(served);
  }

  /// All that `$ref` names is there, each path's parameters are declared, and the document is of
  /// version 3.1.
  public void assertIsSound() {
    assertThat(document.path("openapi").asString("")).startsWith("3.1.");
    List<String> refs = document.findValuesAsString("$ref");
    assertThat(refs).isNotEmpty();
    assertThat(refs).allMatch(ref -> !document.at(ref.substring(1)).isMissingNode());
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      List<String> named =
          Stream.of(path.getKey().split("/")).filter(one -> one.startsWith("{")).toList();
      for (JsonNode operation : path.getValue()) {
        assertThat(pathParameters(operation)).as(path.getKey()).isEqualTo(named);
      }
    }
  }

  private List<String> pathParameters(JsonNode operation) {
    List<String> declared = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode whole =
          parameter.has("$ref")
              ? document.at(parameter.path("$ref").asString("").substring(1))
              : parameter;
      if (whole.path("in").asString("").equals("path")) {
        declared.add("{" + whole.path("name").asString("") + "}");
      }
    }
    return declared;
  }

  /// The answer is one that the document allows: its status, its type and, of JSON, its schema.
  public void assertAllows(String template, Request request, Response response) {
    JsonNode operation =
        document.path("paths").path(template).path(request.method().toLowerCase(Locale.ROOT));
    String what = request.method() + " " + template + " " + response.status();
    JsonNode answer = operation.path("responses").path(Integer.toString(response.status()));
    assertThat(answer.isObject()).as(what + ": " + response.text()).isTrue();
    String type = response.header("Content-Type").orElse("").replaceAll(";.*", "");
    JsonNode content = answer.path("content").path(type);
    assertThat(content.isObject()).as(what + " " + type).isTrue();
    if (type.equals("application/json")) {
      ObjectNode schema = (ObjectNode) content.path("schema").deepCopy();
      schema.set("components", document.path("components"));
      assertThat(SCHEMAS.getSchema(schema.toString()).validate(response.text(), InputFormat.JSON))
          .as(what + ": " + response.text())
          .isEmpty();
    }
  }
}
