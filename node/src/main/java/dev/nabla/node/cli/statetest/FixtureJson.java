package dev.nabla.node.cli.statetest;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The hex strings of test files. All members fail with [DecodingException] where a value is
/// missing or malformed.
final class FixtureJson {
  private FixtureJson() {}

  static JsonNode member(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new DecodingException("no member " + name, 0);
    }
    return value;
  }

  static String text(JsonNode node) {
    if (!node.isString()) {
      throw new DecodingException("not a string: " + node, 0);
    }
    return node.stringValue();
  }

  static UInt256 number(JsonNode node) {
    String digits = text(node);
    return digits.equals("0x") ? UInt256.ZERO : UInt256.fromHex(digits);
  }

  static UInt256 number(JsonNode node, String name) {
    return number(member(node, name));
  }

  /// A number that may be missing.
  static UInt256 number(JsonNode node, String name, UInt256 otherwise) {
    JsonNode value = node.get(name);
    return value == null ? otherwise : number(value);
  }

  static long unsignedLong(JsonNode node, String name) {
    UInt256 value = number(node, name);
    if (value.bitLength() > 64) {
      throw new DecodingException(name + " has more than 64 bits: " + value, 0);
    }
    return value.w0();
  }

  static long positiveLong(JsonNode node) {
    UInt256 value = number(node);
    if (!value.fitsLong()) {
      throw new DecodingException("more than 63 bits: " + value, 0);
    }
    return value.toLong();
  }

  static Bytes bytes(JsonNode node) {
    return Bytes.fromHex(text(node));
  }

  static Hash hash(JsonNode node) {
    return number(node).toHash();
  }

  static Address address(JsonNode node) {
    return Address.fromHex(text(node));
  }

  static <T> List<T> list(JsonNode node, Function<JsonNode, T> element) {
    List<T> elements = new ArrayList<>();
    for (JsonNode each : node) {
      elements.add(element.apply(each));
    }
    return elements;
  }
}
