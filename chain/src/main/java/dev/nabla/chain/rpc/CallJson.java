package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.CallRequest;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the object by which a caller describes a call. Members that only matter to a signed
/// transaction (fees, nonce, type, chain id, access list) are ignored: nothing is paid or signed.
final class CallJson {
  private CallJson() {}

  /// @param gasCap used where no gas is named, and at most
  static CallRequest read(JsonNode json, long gasCap) {
    if (!json.isObject()) {
      throw RpcException.invalidParams("the call is not an object");
    }
    long gas = has(json, "gas") ? Params.smallNumber(json.path("gas"), "gas") : gasCap;
    return new CallRequest(
        has(json, "from") ? Address.fromHex(text(json, "from")) : Address.ZERO,
        has(json, "to") ? Optional.of(Address.fromHex(text(json, "to"))) : Optional.empty(),
        has(json, "value") ? Quantity.parse(text(json, "value")) : UInt256.ZERO,
        data(json),
        Math.min(gas, gasCap));
  }

  /// `input` by the standard, `data` by older clients; both only where they agree.
  private static Bytes data(JsonNode json) {
    Bytes data = has(json, "data") ? Bytes.fromHex(text(json, "data")) : Bytes.EMPTY;
    if (!has(json, "input")) {
      return data;
    }
    Bytes input = Bytes.fromHex(text(json, "input"));
    if (has(json, "data") && !data.equals(input)) {
      throw RpcException.invalidParams("data and input differ");
    }
    return input;
  }

  private static boolean has(JsonNode json, String member) {
    return json.hasNonNull(member);
  }

  private static String text(JsonNode json, String member) {
    return Params.text(json.path(member), member);
  }
}
