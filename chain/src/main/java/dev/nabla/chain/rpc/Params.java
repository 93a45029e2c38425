package dev.nabla.chain.rpc;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// The parameters of a call, by position. What is missing at the end counts as null.
final class Params {
  private final JsonNode values;

  private Params(JsonNode values) {
    this.values = values;
  }

  /// @param values an array, or null or missing for none
  static Params of(JsonNode values) {
    if (values.isMissingNode() || values.isNull()) {
      return new Params(MissingNode.getInstance());
    }
    if (!values.isArray()) {
      throw RpcException.invalidParams("parameters go by position, in an array");
    }
    return new Params(values);
  }

  JsonNode at(int index) {
    return values.path(index);
  }

  boolean has(int index) {
    JsonNode value = at(index);
    return !value.isMissingNode() && !value.isNull();
  }

  String text(int index) {
    return text(at(index), "parameter " + index);
  }

  Address address(int index) {
    return Address.fromHex(hex(at(index), "parameter " + index));
  }

  Hash hash(int index) {
    return Hash.fromHex(hex(at(index), "parameter " + index));
  }

  Bytes bytes(int index) {
    return Bytes.fromHex(hex(at(index), "parameter " + index));
  }

  /// False where it is missing.
  boolean bool(int index) {
    if (!has(index)) {
      return false;
    }
    if (!at(index).isBoolean()) {
      throw RpcException.invalidParams("parameter " + index + " is not true or false");
    }
    return at(index).booleanValue();
  }

  static String text(JsonNode value, String what) {
    if (!value.isString()) {
      throw RpcException.invalidParams(what + " is missing or not text");
    }
    return value.stringValue();
  }

  /// Text that begins as hex does.
  static String hex(JsonNode value, String what) {
    return prefixed(text(value, what), what);
  }

  /// The same, where it is text already.
  static String prefixed(String text, String what) {
    if (!text.startsWith("0x")) {
      throw RpcException.invalidParams(what + " is hex without 0x");
    }
    return text;
  }

  /// A storage slot: a number, or all 32 bytes of one.
  static UInt256 slot(JsonNode value) {
    return UInt256.fromHex(hex(value, "a storage slot"));
  }

  /// A quantity as text; or a plain JSON integer, which some clients send for small numbers.
  static long smallNumber(JsonNode value, String what) {
    if (value.isIntegralNumber() && value.longValue() >= 0) {
      return value.longValue();
    }
    return Quantity.parseLong(text(value, what));
  }
}
