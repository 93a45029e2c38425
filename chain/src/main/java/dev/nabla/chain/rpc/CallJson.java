package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the object by which a caller describes a call. Members that only matter to a signed
/// transaction (fees, nonce, type, chain id) are ignored: nothing is paid or signed.
final class CallJson {
  private CallJson() {}

  /// @param gasCap used where no gas is named, and at most
  static CallRequest read(JsonNode json, long gasCap) {
    if (!json.isObject()) {
      throw RpcException.invalidParams("the call is not an object");
    }
    long gas = has(json, "gas") ? Params.smallNumber(json.path("gas"), "gas") : gasCap;
    CallRequest request =
        new CallRequest(
            has(json, "from") ? Address.fromHex(hex(json, "from")) : Address.ZERO,
            has(json, "to") ? Optional.of(Address.fromHex(hex(json, "to"))) : Optional.empty(),
            has(json, "value") ? Quantity.parse(text(json, "value")) : UInt256.ZERO,
            data(json),
            Math.min(gas, gasCap),
            accessList(json.path("accessList")),
            authorizations(json.path("authorizationList")));
    if (request.to().isEmpty() && !request.authorizations().isEmpty()) {
      throw RpcException.invalidParams("a creation has no authorizationList");
    }
    return request;
  }

  /// `input` by the standard, `data` by older clients; both only where they agree.
  private static Bytes data(JsonNode json) {
    Bytes data = has(json, "data") ? Bytes.fromHex(hex(json, "data")) : Bytes.EMPTY;
    if (!has(json, "input")) {
      return data;
    }
    Bytes input = Bytes.fromHex(hex(json, "input"));
    if (has(json, "data") && !data.equals(input)) {
      throw RpcException.invalidParams("data and input differ");
    }
    return input;
  }

  private static List<AccessListEntry> accessList(JsonNode json) {
    List<AccessListEntry> entries = new ArrayList<>();
    for (JsonNode entry : listOf(json, "accessList")) {
      List<Hash> keys = new ArrayList<>();
      for (JsonNode key : listOf(entry.path("storageKeys"), "storageKeys")) {
        keys.add(Hash.fromHex(Params.hex(key, "a storage key")));
      }
      entries.add(new AccessListEntry(Address.fromHex(hex(entry, "address")), keys));
    }
    return entries;
  }

  private static List<Authorization> authorizations(JsonNode json) {
    List<Authorization> entries = new ArrayList<>();
    for (JsonNode entry : listOf(json, "authorizationList")) {
      long yParity = Params.smallNumber(entry.path("yParity"), "yParity");
      if (yParity > 1) {
        throw RpcException.invalidParams("yParity is 0 or 1");
      }
      entries.add(
          new Authorization(
              Quantity.parse(text(entry, "chainId")),
              Address.fromHex(hex(entry, "address")),
              Params.smallNumber(entry.path("nonce"), "nonce"),
              (int) yParity,
              UInt256.fromHex(hex(entry, "r")),
              UInt256.fromHex(hex(entry, "s"))));
    }
    return entries;
  }

  private static JsonNode listOf(JsonNode json, String what) {
    if (!json.isMissingNode() && !json.isNull() && !json.isArray()) {
      throw RpcException.invalidParams(what + " is not a list");
    }
    return json;
  }

  private static boolean has(JsonNode json, String member) {
    return json.hasNonNull(member);
  }

  private static String hex(JsonNode json, String member) {
    return Params.hex(json.path(member), member);
  }

  private static String text(JsonNode json, String member) {
    return Params.text(json.path(member), member);
  }
}
