package dev.nabla.chain.genesis;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.codec.StrictJson;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Reads a genesis file, in our own form or in go-ethereum's.
///
/// Ours: `chainId`, `timestamp`, `gasLimit`, `producer`, `alloc` (`balance`, `nonce`, `code`,
/// `storage` by address), and `constructors`, a list of `address` and `initCode`; only `alloc` must
/// be there. Go-ethereum's: the chain id stands in `config`, whose forks must all be active from
/// the first block, as they are here; other members of the header must have the values that they
/// have here. Numbers are hex or decimal text, or JSON integers. Unknown members are refused: a
/// misspelt one would change the chain in silence.
public final class GenesisJson {
  private static final Set<String> MEMBERS =
      Set.of(
          "chainId",
          "timestamp",
          "gasLimit",
          "producer",
          "alloc",
          "constructors",
          "config",
          "coinbase",
          "extraData");
  private static final Set<String> ACCOUNT_MEMBERS = Set.of("balance", "nonce", "code", "storage");
  private static final Set<String> CONSTRUCTOR_MEMBERS = Set.of("address", "initCode");

  /// Members of a header that are numbers and have one value in our first block.
  private static final Map<String, UInt256> FIXED =
      Map.of(
          "nonce", UInt256.ZERO,
          "difficulty", UInt256.ZERO,
          "mixHash", UInt256.ZERO,
          "number", UInt256.ZERO,
          "gasUsed", UInt256.ZERO,
          "parentHash", UInt256.ZERO,
          "excessBlobGas", UInt256.ZERO,
          "blobGasUsed", UInt256.ZERO,
          "baseFeePerGas", BaseFee.INITIAL);

  /// Members of go-ethereum's `config` that say when rules begin which hold here from the start.
  private static final Set<String> FORKS =
      Set.of(
          "homesteadBlock",
          "daoForkBlock",
          "eip150Block",
          "eip155Block",
          "eip158Block",
          "byzantiumBlock",
          "constantinopleBlock",
          "petersburgBlock",
          "istanbulBlock",
          "muirGlacierBlock",
          "berlinBlock",
          "londonBlock",
          "arrowGlacierBlock",
          "grayGlacierBlock",
          "mergeNetsplitBlock",
          "shanghaiTime",
          "cancunTime",
          "pragueTime",
          "osakaTime");

  /// Members of `config` that change nothing on a chain without ommers, deposits and blobs.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "chainId",
          "daoForkSupport",
          "eip150Hash",
          "terminalTotalDifficulty",
          "terminalTotalDifficultyPassed",
          "depositContractAddress",
          "blobSchedule",
          "ethash");

  private GenesisJson() {}

  /// Reads a file; the caller bounds the size.
  ///
  /// @throws DecodingException where a member is missing, unknown or not what it should be
  public static GenesisFile read(byte[] json) {
    JsonNode root = StrictJson.parse(json);
    requireMembers(root, union(MEMBERS, FIXED.keySet()), "the genesis file");
    JsonNode config = root.path("config");
    if (!config.isMissingNode()) {
      checkConfig(config, optional(root, "timestamp").orElse(0));
    }
    FIXED.forEach((member, value) -> requireFixed(root, member, value));
    if (root.has("extraData") && !Bytes.fromHex(text(root, "extraData")).isEmpty()) {
      throw new DecodingException("extraData is not empty, as it always is on this chain", 0);
    }
    if (!root.has("alloc")) {
      throw new DecodingException("the genesis file has no alloc", 0);
    }
    OptionalLong chainId = optional(root, "chainId");
    return new GenesisFile(
        chainId.isPresent() ? chainId : optional(config, "chainId"),
        optional(root, "timestamp"),
        optional(root, "gasLimit"),
        producer(root),
        alloc(root.path("alloc")),
        constructors(root.path("constructors")));
  }

  private static void checkConfig(JsonNode config, long timestamp) {
    requireMembers(config, union(FORKS, WITHOUT_EFFECT), "config");
    for (String fork : FORKS) {
      long active = fork.endsWith("Time") ? timestamp : 0;
      if (optional(config, fork).orElse(0) > active) {
        throw new DecodingException(
            fork + " lies in the future: this chain has Osaka's rules from its first block", 0);
      }
    }
  }

  private static void requireFixed(JsonNode root, String member, UInt256 value) {
    if (root.hasNonNull(member) && !number(root, member).equals(value)) {
      throw new DecodingException(
          member + " is " + number(root, member) + ", always " + value + " on this chain", 0);
    }
  }

  /// Go-ethereum's files name no producer by a `coinbase` of zero.
  private static Optional<Address> producer(JsonNode root) {
    String member = root.has("producer") ? "producer" : "coinbase";
    return root.hasNonNull(member)
        ? Optional.of(Address.fromHex(text(root, member))).filter(found -> !isNobody(member, found))
        : Optional.empty();
  }

  private static boolean isNobody(String member, Address address) {
    return member.equals("coinbase") && address.equals(Address.ZERO);
  }

  private static Set<String> union(Set<String> first, Set<String> second) {
    Set<String> all = new HashSet<>(first);
    all.addAll(second);
    return all;
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
      UInt256 value = word(textOf(entry.getValue(), "storage"));
      if (!value.isZero() && storage.put(word(entry.getKey()), value) != null) {
        throw new DecodingException("storage names slot " + entry.getKey() + " twice", 0);
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

  /// A slot or its value: hex, with or without `0x`.
  private static UInt256 word(String hex) {
    return UInt256.fromHex(hex.startsWith("0x") ? hex : "0x" + hex);
  }

  private static OptionalLong optional(JsonNode json, String member) {
    return json.hasNonNull(member)
        ? OptionalLong.of(smallNumber(json, member))
        : OptionalLong.empty();
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
    return text.startsWith("0x") ? UInt256.fromHex(text) : decimal(text, member);
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
