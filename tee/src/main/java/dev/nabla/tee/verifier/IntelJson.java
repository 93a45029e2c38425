package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.policy.TcbStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads members of Intel's signed JSON, which must be there and of the right type.
final class IntelJson {
  private static final int MAX_LEVELS = 256;

  private final JsonNode node;

  IntelJson(JsonNode node) {
    this.node = node;
  }

  boolean has(String name) {
    return node.has(name);
  }

  String text(String name) {
    JsonNode member = node.get(name);
    if (member == null || !member.isString()) {
      throw missing(name);
    }
    return member.stringValue();
  }

  /// A whole number of 0 to 2^31-1.
  int number(String name) {
    JsonNode member = node.get(name);
    if (member == null || !member.isIntegralNumber() || !member.canConvertToInt()) {
      throw missing(name);
    }
    int value = member.intValue();
    if (value < 0) {
      throw missing(name);
    }
    return value;
  }

  Bytes hex(String name) {
    return Bytes.fromHex(text(name));
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException e) {
      throw new DecodingException("not an instant: " + name, 0, e);
    }
  }

  TcbStatus status() {
    return TcbStatus.ofIntel(text("tcbStatus"))
        .orElseThrow(() -> new DecodingException("an unknown TCB status", 0));
  }

  IntelJson object(String name) {
    JsonNode member = node.get(name);
    if (member == null || !member.isObject()) {
      throw missing(name);
    }
    return new IntelJson(member);
  }

  Optional<IntelJson> optional(String name) {
    return node.has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  /// The elements of an array of objects; none where the member is not there.
  <T> List<T> objects(String name, Function<IntelJson, T> read) {
    JsonNode array = node.get(name);
    if (array == null) {
      return List.of();
    }
    if (!array.isArray() || array.size() > MAX_LEVELS) {
      throw missing(name);
    }
    List<T> values = new ArrayList<>();
    for (JsonNode element : array) {
      values.add(read.apply(new IntelJson(element)));
    }
    return List.copyOf(values);
  }

  /// An array of texts; empty where the member is not there.
  List<String> texts(String name) {
    JsonNode array = node.get(name);
    if (array == null) {
      return List.of();
    }
    if (!array.isArray() || array.size() > MAX_LEVELS) {
      throw missing(name);
    }
    List<String> values = new ArrayList<>();
    for (JsonNode element : array) {
      if (!element.isString()) {
        throw missing(name);
      }
      values.add(element.stringValue());
    }
    return List.copyOf(values);
  }

  private static DecodingException missing(String name) {
    return new DecodingException("Intel's JSON without its member " + name, 0);
  }
}
