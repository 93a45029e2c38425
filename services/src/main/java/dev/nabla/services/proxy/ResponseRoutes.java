package dev.nabla.services.proxy;

import dev.nabla.infrastructure.http.Exchange;
import dev.nabla.infrastructure.http.HttpRefusal;
import dev.nabla.services.proxy.PreviousResponses.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's `/v1/responses/{id}` and below: responses that were given before, from what is kept
/// here anyway. Thread-safe.
final class ResponseRoutes {
  private static final int USUAL_ITEMS = 20;
  private static final int MAX_ITEMS = 100;

  private final ReceiptFolder folder;
  private final PreviousResponses previous;

  ResponseRoutes(ReceiptFolder folder, PreviousResponses previous) {
    this.folder = folder;
    this.previous = previous;
  }

  /// `GET /v1/responses/{id}`: the response as it was given.
  void response(Exchange exchange) throws IOException {
    if (exchange.query("stream").orElse("false").equals("true")) {
      throw new HttpRefusal(400, "a response is not streamed a second time; ask without 'stream'");
    }
    respond(exchange, find(exchange).response());
  }

  /// `DELETE /v1/responses/{id}`: question, answer and receipt are gone.
  void delete(Exchange exchange) throws IOException {
    folder.forget(find(exchange).kept().id());
    respond(
        exchange,
        JsonNodeFactory.instance
            .objectNode()
            .put("id", exchange.pathParameter("id"))
            .put("object", "response")
            .put("deleted", true));
  }

  /// `GET /v1/responses/{id}/input_items`: what was asked, earlier responses included, the newest
  /// first unless `order=asc`.
  void inputItems(Exchange exchange) throws IOException {
    String id = exchange.pathParameter("id");
    List<ObjectNode> items = new ArrayList<>();
    for (JsonNode item : find(exchange).input().values()) {
      items.add(listed((ObjectNode) item, "item_%s_%d".formatted(id, items.size())));
    }
    if (!exchange.query("order").orElse("desc").equals("asc")) {
      Collections.reverse(items);
    }
    respond(exchange, page(after(items, exchange.query("after").orElse("")), limit(exchange)));
  }

  /// Messages that were written short, in full.
  private static ObjectNode listed(ObjectNode item, String id) {
    ObjectNode full = item.deepCopy();
    if (!full.has("type")) {
      full.put("type", "message");
    }
    if (!full.has("id")) {
      full.put("id", id);
    }
    JsonNode content = full.path("content");
    if (content.isString()) {
      boolean said = full.path("role").asString("").equals("assistant");
      ObjectNode part =
          full.putArray("content")
              .addObject()
              .put("type", said ? "output_text" : "input_text")
              .put("text", content.stringValue());
      if (said) {
        part.putArray("annotations");
      }
    }
    return full;
  }

  private static List<ObjectNode> after(List<ObjectNode> items, String id) {
    if (id.isEmpty()) {
      return items;
    }
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).path("id").asString("").equals(id)) {
        return items.subList(i + 1, items.size());
      }
    }
    throw new HttpRefusal(400, "'after' names no item of this response");
  }

  private static int limit(Exchange exchange) {
    String limit = exchange.query("limit").orElse(Integer.toString(USUAL_ITEMS));
    if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > MAX_ITEMS) {
      throw new HttpRefusal(400, "'limit' is a number from 1 to " + MAX_ITEMS);
    }
    return Integer.parseInt(limit);
  }

  private static ObjectNode page(List<ObjectNode> items, int limit) {
    List<ObjectNode> shown = items.subList(0, Math.min(limit, items.size()));
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = json.putArray("data");
    shown.forEach(data::add);
    return json.put("first_id", data.path(0).path("id").asString(null))
        .put("last_id", data.path(data.size() - 1).path("id").asString(null))
        .put("has_more", shown.size() < items.size());
  }

  private Stored find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return previous.find(id).orElseThrow(() -> new HttpRefusal(404, PreviousResponses.absent(id)));
  }

  private static void respond(Exchange exchange, ObjectNode json) throws IOException {
    exchange.respond(
        200,
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store"),
        JsonMapper.shared().writeValueAsBytes(json));
  }
}
