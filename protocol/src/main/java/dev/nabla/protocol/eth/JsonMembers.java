package dev.nabla.protocol.eth;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import tools.jackson.databind.JsonNode;

/// Reads members of JSON-RPC results, refusing what is missing or of another type.
final class JsonMembers {
  private JsonMembers() {}

  static String text(JsonNode json, String member) {
    return textOf(json.path(member), "member " + member);
  }

  static long number(JsonNode json, String member) {
    return Quantity.parseLong(text(json, member));
  }

  static UInt256 quantity(JsonNode json, String member) {
    return Quantity.parse(text(json, member));
  }

  static Hash hash(JsonNode json, String member) {
    return Hash.fromHex(text(json, member));
  }

  static Bytes bytes(JsonNode json, String member) {
    return Bytes.fromHex(text(json, member));
  }

  /// The text that a whole result is.
  static String textOf(JsonNode value, String what) {
    if (!value.isString()) {
      throw new DecodingException(what + " of the ledger's answer is not text", 0);
    }
    return value.stringValue();
  }
}
