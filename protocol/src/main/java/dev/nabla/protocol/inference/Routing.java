package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What was asked of an answer's mode, what was chosen, and why: the preimage of `routingHash`.
///
/// @param wish what the caller asked
/// @param chosen the mode of the answer; null where none could fulfil the wish, so that nothing ran
/// @param reason in a few words, for people
/// @param policy SHA-256 of the policy file that chose; zero where the caller left nothing to
///   choose
public record Routing(Wish wish, @Nullable Mode chosen, String reason, Hash policy) {
  /// Most UTF-8 bytes of a reason.
  public static final int MAX_REASON_BYTES = 512;

  private static final int MAX_ENCODED_BYTES = 4_096;

  /// @throws DecodingException where the reason is too long, or what was chosen is weaker than
  ///   asked
  public Routing {
    if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      throw new DecodingException("a reason is longer than " + MAX_REASON_BYTES, 0);
    }
    if (chosen != null && !wish.isMetBy(chosen)) {
      throw new DecodingException("a mode was chosen that was not asked for", 0);
    }
  }

  /// `keccak256(salt_request ‖ encoding)`: the wish belongs to the request, and opens with it.
  public Hash hash(Salts salts) {
    return Salts.hash(salts.request(), encode());
  }

  /// RFC 8785 JSON.
  public Bytes encode() {
    return Bytes.of(CanonicalJson.write(toJson()));
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static Routing decode(Bytes encoded) {
    if (encoded.size() > MAX_ENCODED_BYTES) {
      throw new DecodingException("a routing of %d bytes".formatted(encoded.size()), 0);
    }
    Routing routing = of(StrictJson.parse(encoded.toArray()));
    if (!routing.encode().equals(encoded)) {
      throw new DecodingException("a routing that is not written in its one way", 0);
    }
    return routing;
  }

  /// As a member of a file.
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Mode mode = wish.mode();
    BigDecimal value = wish.valueAtRisk();
    json.put("requested", mode == null ? Wish.AUTO : mode.wireName());
    json.put("floor", wish.floor().wireName());
    json.put("valueAtRisk", value == null ? null : value.toPlainString());
    json.put("chosen", chosen == null ? null : chosen.wireName());
    json.put("reason", reason);
    json.put("policy", policy.toHex());
    return json;
  }

  /// Reads a member of a file; the caller compares the spelling.
  static Routing of(JsonNode json) {
    FileMembers in = FileMembers.of(json, "routing");
    in.expectOnly("requested", "floor", "valueAtRisk", "chosen", "reason", "policy");
    try {
      Wish wish =
          Wish.read(in.string("requested"), in.string("floor"), textOrNull(in, "valueAtRisk"))
              .orElseThrow();
      Mode chosen = in.node("chosen").isNull() ? null : in.choice("chosen", Mode.values());
      return new Routing(wish, chosen, in.string("reason"), in.hash("policy"));
    } catch (RequestRefused e) {
      throw new DecodingException("a routing with an unknown value", 0, e);
    }
  }

  private static @Nullable String textOrNull(FileMembers in, String name) {
    return in.node(name).isNull() ? null : in.string(name);
  }
}
