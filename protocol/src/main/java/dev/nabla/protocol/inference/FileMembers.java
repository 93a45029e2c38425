package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// One JSON object of a Nabla file, read strictly: members are named in advance, none is missing,
/// and every value has one spelling (lower-case hex with `0x`; numbers of up to 32 bits as JSON
/// numbers, wider ones as decimal strings).
final class FileMembers {
  private final JsonNode object;
  private final String path;

  private FileMembers(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static FileMembers of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new DecodingException(named(path) + " is not an object", 0);
    }
    return new FileMembers(node, path);
  }

  /// Refuses a member that is not in `names`.
  void expectOnly(String... names) {
    Set<String> known = Set.of(names);
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new DecodingException(named(path) + " has an unknown member", 0);
      }
    }
  }

  /// Refuses a file of another format than these.
  void expectFormat(String... formats) {
    if (!Set.of(formats).contains(string("format"))) {
      throw new DecodingException("the file is not of the format " + formats[0], 0);
    }
  }

  /// Compares what was read, written again, with the file: the last word on spelling.
  void expectSpelling(JsonNode written) {
    if (!object.equals(written)) {
      throw new DecodingException(named(path) + " spells a value in another form than its one", 0);
    }
  }

  boolean has(String name) {
    return object.has(name);
  }

  JsonNode node(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      throw new DecodingException(named(at(name)) + " is missing", 0);
    }
    return value;
  }

  FileMembers object(String name) {
    return of(node(name), at(name));
  }

  String string(String name) {
    return text(node(name), at(name));
  }

  Hash hash(String name) {
    return Hash.of(bytes(name));
  }

  Address address(String name) {
    return Address.of(bytes(name).toArray());
  }

  Bytes bytes(String name) {
    return hex(node(name), at(name));
  }

  long uint63(String name) {
    UInt256 value = uint256(name);
    if (!value.fitsLong()) {
      throw new DecodingException(named(at(name)) + " is above 2^63 - 1", 0);
    }
    return value.toLong();
  }

  UInt256 uint256(String name) {
    String text = string(name);
    if (text.isEmpty() || text.length() > 78 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new DecodingException(named(at(name)) + " is not a decimal string", 0);
    }
    BigInteger value = new BigInteger(text);
    if (value.bitLength() > 256) {
      throw new DecodingException(named(at(name)) + " is above 2^256 - 1", 0);
    }
    return UInt256.of(value);
  }

  int uint31(String name) {
    return uint31(node(name), at(name));
  }

  /// The items of an array of at most `limit`.
  <T> List<T> list(String name, int limit, Function<JsonNode, T> readItem) {
    JsonNode items = node(name);
    if (!items.isArray() || items.size() > limit) {
      throw new DecodingException(
          named(at(name)) + " is not an array of at most " + limit + " items", 0);
    }
    List<T> values = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      values.add(readItem.apply(item));
    }
    return values;
  }

  /// Reads one of `values` by its [#wireName(Enum)].
  <E extends Enum<E>> E choice(String name, E[] values) {
    String text = string(name);
    for (E value : values) {
      if (wireName(value).equals(text)) {
        return value;
      }
    }
    throw new DecodingException(named(at(name)) + " has an unknown value", 0);
  }

  /// How a file names an enum's value.
  static String wireName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static Bytes hex(JsonNode value, String path) {
    String text = text(value, path);
    if (!text.startsWith("0x")) {
      throw new DecodingException(named(path) + " is not hex with the prefix 0x", 0);
    }
    return Bytes.fromHex(text);
  }

  static int uint31(JsonNode value, String path) {
    if (!value.isIntegralNumber()
        || value.longValue() < 0
        || value.longValue() > Integer.MAX_VALUE) {
      throw new DecodingException(named(path) + " is not a number of 31 bits", 0);
    }
    return value.intValue();
  }

  private static String text(JsonNode value, String path) {
    if (!value.isString()) {
      throw new DecodingException(named(path) + " is not a string", 0);
    }
    return value.stringValue();
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String named(String path) {
    return path.isEmpty() ? "the file" : path;
  }
}
