package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// OpenGradient's `MultiDimensionalNumberTensor`: decimal numbers, each `value / 10^decimals` with
/// both parts an `int128`, which JSON carries as integers or as decimal digits in a text.
///
/// @param name as the model calls it
/// @param values in row-major order
/// @param shape holds as many
public record NumberTensor(String name, List<BigDecimal> values, List<Long> shape) {
  /// Most decimals of a number that comes in, as OpenGradient's own nodes have it.
  public static final int MAX_DECIMALS = 18;

  private static final int INT128_BITS = 127;
  private static final Set<String> MEMBERS = Set.of("name", "values", "shape");
  private static final Set<String> NUMBER_MEMBERS = Set.of("value", "decimals");

  public NumberTensor {
    values = List.copyOf(values);
    shape = List.copyOf(shape);
    if (Tensor.count(shape) != values.size()) {
      throw new IllegalArgumentException(values.size() + " numbers in the shape " + shape);
    }
  }

  /// The number as its two parts: the fewest decimals that say it, none below zero.
  ///
  /// @throws ArithmeticException where the value is no `int128`
  static BigDecimal normal(BigDecimal number) {
    BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    BigDecimal normal = stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    if (normal.unscaledValue().bitLength() > INT128_BITS) {
      throw new ArithmeticException("no int128: " + number);
    }
    return normal;
  }

  /// `{"name", "values": [{"value", "decimals"}, …], "shape"}`, both parts as texts.
  ///
  /// @throws ArithmeticException where a value is no `int128`
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    ArrayNode items = json.putArray("values");
    for (BigDecimal value : values) {
      BigDecimal normal = normal(value);
      items
          .addObject()
          .put("value", normal.unscaledValue().toString())
          .put("decimals", Integer.toString(normal.scale()));
    }
    shape.forEach(json.putArray("shape")::add);
    return json;
  }

  static NumberTensor read(JsonNode json, String path) {
    RequestMembers members = RequestMembers.of(json, path);
    members.refuseUnknown(MEMBERS);
    String name = TensorJson.readName(members);
    List<Long> shape = TensorJson.readShape(members);
    List<BigDecimal> values = new ArrayList<>();
    members.require("values");
    for (JsonNode item : members.items("values")) {
      values.add(readNumber(item, members.pathOf("values")));
    }
    if (values.size() != Tensor.count(shape)) {
      throw RequestMembers.invalid(
          members.pathOf("values"),
          "%d numbers are given and the shape %s holds %d"
              .formatted(values.size(), shape, Tensor.count(shape)));
    }
    return new NumberTensor(name, values, shape);
  }

  private static BigDecimal readNumber(JsonNode json, String path) {
    RequestMembers members = RequestMembers.of(json, path);
    members.refuseUnknown(NUMBER_MEMBERS);
    BigInteger value = readPart(members, "value");
    BigInteger decimals = readPart(members, "decimals");
    if (decimals.signum() < 0 || decimals.compareTo(BigInteger.valueOf(MAX_DECIMALS)) > 0) {
      throw RequestMembers.invalid(
          members.pathOf("decimals"), "0 to %d are taken".formatted(MAX_DECIMALS));
    }
    return new BigDecimal(value, decimals.intValue());
  }

  private static BigInteger readPart(RequestMembers members, String name) {
    JsonNode part = members.require(name);
    boolean digits = part.isString() && part.stringValue().matches("-?[0-9]{1,39}");
    if (!digits && !part.isIntegralNumber()) {
      throw RequestMembers.wrongType(
          members.pathOf(name), "an integer, or one in decimal digits", part);
    }
    BigInteger value = digits ? new BigInteger(part.stringValue()) : part.bigIntegerValue();
    if (value.bitLength() > INT128_BITS) {
      throw RequestMembers.invalid(members.pathOf(name), "an int128 is expected");
    }
    return value;
  }
}
