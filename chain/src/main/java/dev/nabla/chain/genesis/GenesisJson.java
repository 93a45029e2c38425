package dev.nabla.chain.genesis;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.eth.Quantity;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A [GenesisConfig] as a JSON file: `chainId`, `timestamp`, `gasLimit`, `producer`, `alloc` as
/// other Ethereum nodes have it (`balance`, `nonce`, `code`, `storage` by address), and
/// `constructors`, a list of `address` and `initCode`. Numbers are hex or decimal text, or JSON
/// integers. Unknown members are refused: a misspelt one would change the chain in silence.
public final class GenesisJson {
  private static final Set<String> MEMBERS =
      Set.of("chainId", "timestamp", "gasLimit", "producer", "alloc", "constructors");
  private static final Set<String> ACCOUNT_MEMBERS = Set.of("balance", "nonce", "code", "storage");
  private static final Set<String> CONSTRUCTOR_MEMBERS = Set.of("address", "initCode");

  private GenesisJson() {}

  /// Reads a configuration; the caller bounds the size.
  ///
  /// @throws DecodingException where a member is missing, unknown or not what it should be
  public static GenesisConfig read(byte[] json) {
    JsonNode root = StrictJson.parse(json);
    requireMembers(root, MEMBERS, "the genesis configuration");
    return new GenesisConfig(
        smallNumber(root, "chainId"),
        smallNumber(root, "timestamp"),
        smallNumber(root, "gasLimit"),
        Address.fromHex(text(root, "producer")),
        alloc(root.path("alloc")),
        constructors(root.path("constructors")));
  }

  private static SortedMap<Address, GenesisAccount> alloc(JsonNode json) {
    SortedMap<Address, GenesisAccount> alloc = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      Address address = Address.fromHex(entry.getKey());
      if (alloc.put(address, account(entry.getValue())) != null) {
        throw new DecodingException("alloc names " + address + " twice", 0);
      }
    }
    return alloc;
  }

  private static GenesisAccount account(JsonNode json) {
    requireMembers(json, ACCOUNT_MEMBERS, "an account of alloc");
    SortedMap<UInt256, UInt256> storage = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("storage").properties()) {
      UInt256 value = UInt256.fromHex(textOf(entry.getValue(), "storage"));
      if (!value.isZero()) {
        storage.put(UInt256.fromHex(entry.getKey()), value);
      }
    }
    return new GenesisAccount(
        json.has("balance") ? number(json, "balance") : UInt256.ZERO,
        json.has("nonce") ? smallNumber(json, "nonce") : 0,
        json.has("code") ? Bytes.fromHex(text(json, "code")) : Bytes.EMPTY,
        storage);
  }

  private static List<GenesisConstructor> constructors(JsonNode json) {
    List<GenesisConstructor> constructors = new ArrayList<>();
    for (JsonNode entry : json) {
      requireMembers(entry, CONSTRUCTOR_MEMBERS, "a constructor");
      constructors.add(
          new GenesisConstructor(
              Address.fromHex(text(entry, "address")), Bytes.fromHex(text(entry, "initCode"))));
    }
    return constructors;
  }

  private static void requireMembers(JsonNode json, Set<String> known, String what) {
    if (!json.isObject()) {
      throw new DecodingException(what + " is not a JSON object", 0);
    }
    for (String name : json.propertyNames()) {
      if (!known.contains(name)) {
        throw new DecodingException(what + " has an unknown member " + name, 0);
      }
    }
  }

  private static long smallNumber(JsonNode json, String member) {
    UInt256 value = number(json, member);
    if (!value.fitsLong()) {
      throw new DecodingException(member + " is above 2^63 - 1", 0);
    }
    return value.toLong();
  }

  private static UInt256 number(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (value.isIntegralNumber() && value.longValue() >= 0) {
      return UInt256.of(value.longValue());
    }
    String text = textOf(value, member);
    return text.startsWith("0x") ? Quantity.parse(text) : decimal(text, member);
  }

  private static UInt256 decimal(String text, String member) {
    boolean digits =
        !text.isEmpty() && text.length() <= 78 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    BigInteger value = digits ? new BigInteger(text) : BigInteger.ONE.negate();
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new DecodingException(member + " is not a number below 2^256", 0);
    }
    return UInt256.of(value);
  }

  private static String text(JsonNode json, String member) {
    return textOf(json.path(member), member);
  }

  private static String textOf(JsonNode value, String member) {
    if (!value.isString()) {
      throw new DecodingException("member " + member + " is missing or not text", 0);
    }
    return value.stringValue();
  }
}
