package dev.nabla.protocol.inference;

import java.math.BigDecimal;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Tensors as JSON: `{"name", "dtype", "shape", "data"}`, where `data` lists the elements in
/// row-major order. Numbers that JSON has no form for are texts: `"NaN"`, `"Infinity"`,
/// `"-Infinity"`, and integers beyond ±2^53 in decimal digits. Reading takes nested arrays of
/// exactly the shape as well.
public final class TensorJson {
  /// Integers up to here are JSON numbers.
  private static final long MAX_NUMBER = 1L << 53;

  private static final Set<String> MEMBERS = Set.of("name", "dtype", "shape", "data");

  private TensorJson() {}

  /// Writes tensors in order.
  public static ArrayNode write(List<Tensor> tensors) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Tensor tensor : tensors) {
      ObjectNode json = array.addObject();
      json.put("name", tensor.name()).put("dtype", tensor.type().wireName());
      tensor.shape().forEach(json.putArray("shape")::add);
      writeElements(tensor, json.putArray("data"));
    }
    return array;
  }

  private static void writeElements(Tensor tensor, ArrayNode data) {
    switch (tensor.elements()) {
      case Tensor.Floats floats -> {
        for (int i = 0; i < floats.count(); i++) {
          float value = floats.values().get(i);
          if (Float.isFinite(value)) {
            data.add(Double.parseDouble(Float.toString(value)));
          } else {
            data.add(Float.toString(value));
          }
        }
      }
      case Tensor.Doubles doubles -> {
        for (int i = 0; i < doubles.count(); i++) {
          double value = doubles.values().get(i);
          if (Double.isFinite(value)) {
            data.add(value);
          } else {
            data.add(Double.toString(value));
          }
        }
      }
      case Tensor.Longs longs -> {
        for (int i = 0; i < longs.count(); i++) {
          writeLong(tensor.type(), longs.values().get(i), data);
        }
      }
      case Tensor.Texts texts -> texts.values().forEach(data::add);
    }
  }

  private static void writeLong(TensorType type, long value, ArrayNode data) {
    if (type == TensorType.BOOL) {
      data.add(value != 0);
    } else if (value > MAX_NUMBER || value < -MAX_NUMBER) {
      data.add(Long.toString(value));
    } else {
      data.add(value);
    }
  }

  /// Reads one tensor of a request.
  ///
  /// @param path of it, for messages
  /// @throws RequestRefused where it is none
  static Tensor read(JsonNode json, String path) {
    RequestMembers members = RequestMembers.of(json, path);
    members.refuseUnknown(MEMBERS);
    String name = readName(members);
    TensorType type = readType(members);
    List<Long> shape = readShape(members);
    List<JsonNode> flat = new ArrayList<>();
    flatten(members.require("data"), shape, members.pathOf("data"), flat);
    return new Tensor(name, type, shape, readElements(type, flat, members.pathOf("data")));
  }

  static String readName(RequestMembers members) {
    String name = members.requireString("name");
    if (name.isEmpty() || name.length() > Tensor.MAX_NAME) {
      throw RequestMembers.invalid(
          members.pathOf("name"), "1 to %d characters are expected".formatted(Tensor.MAX_NAME));
    }
    return name;
  }

  private static TensorType readType(RequestMembers members) {
    return TensorType.ofWireName(members.requireString("dtype"))
        .filter(type -> type != TensorType.JSON)
        .orElseThrow(() ->
            RequestMembers.invalid(
                members.pathOf("dtype"),
                "float32, float64, int8, int16, int32, int64, uint8, bool or string is expected"));
  }

  static List<Long> readShape(RequestMembers members) {
    members.require("shape");
    List<Long> shape = new ArrayList<>();
    for (JsonNode size : members.items("shape")) {
      if (!size.isIntegralNumber() || size.longValue() < 0) {
        throw RequestMembers.invalid(members.pathOf("shape"), "integers from 0 on are expected");
      }
      shape.add(size.longValue());
    }
    if (Tensor.count(shape) < 0) {
      throw RequestMembers.invalid(
          members.pathOf("shape"),
          "at most %d dimensions and %d elements are taken"
              .formatted(Tensor.MAX_DIMENSIONS, Tensor.MAX_ELEMENTS));
    }
    return shape;
  }

  /// The elements, listed flat or nested as the shape says.
  private static void flatten(JsonNode data, List<Long> shape, String path, List<JsonNode> flat) {
    boolean nested = data.isArray() && shape.size() > 1 && data.path(0).isArray();
    if (nested) {
      nest(data, shape, path, flat);
      return;
    }
    if (!data.isArray()) {
      throw RequestMembers.wrongType(path, "an array", data);
    }
    data.forEach(flat::add);
    if (flat.size() != Tensor.count(shape)) {
      throw RequestMembers.invalid(
          path,
          "%d elements are given and the shape %s holds %d"
              .formatted(flat.size(), shape, Tensor.count(shape)));
    }
  }

  private static void nest(JsonNode data, List<Long> shape, String path, List<JsonNode> flat) {
    if (shape.isEmpty()) {
      flat.add(data);
      return;
    }
    if (!data.isArray() || data.size() != shape.getFirst()) {
      throw RequestMembers.invalid(path, "the nested arrays do not have the shape that is given");
    }
    for (JsonNode inner : data) {
      nest(inner, shape.subList(1, shape.size()), path, flat);
    }
  }

  private static Tensor.Elements readElements(TensorType type, List<JsonNode> flat, String path) {
    return switch (type) {
      case FLOAT32 -> {
        FloatBuffer values = FloatBuffer.allocate(flat.size());
        flat.forEach(value -> values.put((float) real(value, path)));
        yield new Tensor.Floats(values.flip());
      }
      case FLOAT64 -> {
        DoubleBuffer values = DoubleBuffer.allocate(flat.size());
        flat.forEach(value -> values.put(real(value, path)));
        yield new Tensor.Doubles(values.flip());
      }
      case INT8, INT16, INT32, INT64, UINT8 -> {
        LongBuffer values = LongBuffer.allocate(flat.size());
        flat.forEach(value -> values.put(whole(type, value, path)));
        yield new Tensor.Longs(values.flip());
      }
      case BOOL -> {
        LongBuffer values = LongBuffer.allocate(flat.size());
        flat.forEach(value -> values.put(truth(value, path)));
        yield new Tensor.Longs(values.flip());
      }
      case STRING ->
          new Tensor.Texts(
              flat.stream().map(value -> RequestMembers.stringOf(value, path)).toList());
      case JSON -> throw new IllegalArgumentException("never an input");
    };
  }

  private static double real(JsonNode value, String path) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return switch (value.asString("")) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw RequestMembers.wrongType(path, "numbers", value);
    };
  }

  private static long whole(TensorType type, JsonNode value, String path) {
    boolean digits = value.isString() && value.stringValue().matches("-?[0-9]{1,19}");
    if (!digits && !value.isNumber()) {
      throw RequestMembers.wrongType(path, "integers", value);
    }
    return whole(type, digits ? new BigDecimal(value.stringValue()) : value.decimalValue(), path);
  }

  /// A whole number of that type.
  ///
  /// @throws RequestRefused where it is none
  static long whole(TensorType type, BigDecimal value, String path) {
    try {
      long whole = value.longValueExact();
      if (whole >= type.least() && whole <= type.greatest()) {
        return whole;
      }
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw RequestMembers.invalid(path, "a number is none of " + type.wireName());
  }

  private static long truth(JsonNode value, String path) {
    if (!value.isBoolean()) {
      throw RequestMembers.wrongType(path, "booleans", value);
    }
    return value.booleanValue() ? 1 : 0;
  }
}
