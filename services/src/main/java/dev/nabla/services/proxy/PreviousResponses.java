package dev.nabla.services.proxy;

import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.HashedBody;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Requests that continue an earlier response by its id. A receipt covers the whole request, so
/// what was said before is put into the body here, from the exchanges that are kept anyway: input
/// and output of the earlier one come before the new input, its instructions do not. Thread-safe.
final class PreviousResponses {
  private static final String MEMBER = "previous_response_id";
  private static final String ID_PREFIX = "resp_";
  private static final String LAST_EVENT_DATA = "\ndata: ";

  private final ReceiptFolder folder;

  PreviousResponses(ReceiptFolder folder) {
    this.folder = folder;
  }

  /// What becomes of a body.
  sealed interface Expansion {
    /// It goes on like this.
    record To(Bytes body) implements Expansion {}

    /// It cannot go on.
    record Refused(ProxyError error) implements Expansion {}
  }

  /// The body that goes to a gateway: with the earlier response in place of its id, else as it is.
  /// Refused where it names a response that is not kept here, or gets too long.
  Expansion expand(Bytes body) {
    if (!(parse(body) instanceof ObjectNode json) || !json.path(MEMBER).isString()) {
      return new Expansion.To(body);
    }
    String id = json.path(MEMBER).stringValue();
    Optional<ArrayNode> before = conversation(id);
    if (before.isEmpty()) {
      return new Expansion.Refused(unknown(id));
    }
    ArrayNode input = before.get();
    items(json.path("input")).forEach(input::add);
    json.remove(MEMBER);
    json.set("input", input);
    Bytes expanded = Bytes.of(JsonMapper.shared().writeValueAsBytes(json));
    return expanded.size() <= ChatRequest.MAX_BYTES
        ? new Expansion.To(expanded)
        : new Expansion.Refused(tooLong());
  }

  private static ProxyError tooLong() {
    return new ProxyError(
        413,
        "request_too_large",
        "With the responses before it the request has more than %d bytes."
            .formatted(ChatRequest.MAX_BYTES),
        null);
  }

  private static @Nullable JsonNode parse(Bytes body) {
    try {
      return StrictJson.parse(body.toArray());
    } catch (DecodingException e) {
      return null;
    }
  }

  /// What is said of an id that names nothing here.
  static String absent(String id) {
    String shown = id.length() <= 64 ? id : id.substring(0, 64) + "…";
    return "Response with id '%s' not found: this proxy keeps none of that id.".formatted(shown);
  }

  private static ProxyError unknown(String id) {
    return ProxyError.badRequest(
        "previous_response_not_found", "Previous r" + absent(id).substring(1));
  }

  /// An exchange whose response its client may name.
  ///
  /// @param input items that were asked, a copy
  /// @param response object
  record Stored(Kept kept, ArrayNode input, ObjectNode response) {}

  /// The exchange of a response; none where it is not kept, or was asked not to be.
  Optional<Stored> find(String id) {
    Optional<Kept> kept =
        id.startsWith(ID_PREFIX)
            ? folder
                .find(id.substring(ID_PREFIX.length()))
                .filter(one -> one.path().equals(Family.RESPONSES.path()))
            : Optional.empty();
    try {
      return kept.flatMap(this::read);
    } catch (StorageException | DecodingException e) {
      return Optional.empty();
    }
  }

  private Optional<Stored> read(Kept kept) {
    JsonNode request = StrictJson.parse(folder.request(kept.id()).toArray());
    Bytes response = HashedBody.of(folder.response(kept.id())).hashed();
    boolean stored = request.path("store").asBoolean(true);
    return stored && whole(response) instanceof ObjectNode object && object.has("output")
        ? Optional.of(new Stored(kept, items(request.path("input")), object))
        : Optional.empty();
  }

  private Optional<ArrayNode> conversation(String id) {
    Optional<Stored> stored = find(id);
    stored.ifPresent(one -> one.response().path("output").values().forEach(one.input()::add));
    return stored.map(Stored::input);
  }

  /// The response object: the body, or what the last event of a stream holds.
  private static JsonNode whole(Bytes response) {
    String text = new String(response.toArray(), StandardCharsets.UTF_8);
    if (text.startsWith("{")) {
      return StrictJson.parse(response.toArray());
    }
    int data = text.lastIndexOf(LAST_EVENT_DATA);
    String json = text.substring(data + LAST_EVENT_DATA.length()).strip();
    return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)).path("response");
  }

  /// Input as items, a copy.
  private static ArrayNode items(JsonNode input) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    if (input.isArray()) {
      input.values().forEach(items::add);
    } else {
      items.addObject().put("role", "user").set("content", input);
    }
    return items;
  }
}
