package dev.nabla.chain.rpc;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Quantity;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a caller wants to be different in the block that its call sees: the fourth parameter of
/// `eth_call`, as go-ethereum takes it. Without effect is `difficulty`, which no code can see.
final class BlockOverrides {
  private static final Set<String> KNOWN =
      Set.of(
          "number",
          "difficulty",
          "time",
          "gasLimit",
          "feeRecipient",
          "prevRandao",
          "baseFeePerGas",
          "blobBaseFee");

  private final JsonNode json;

  private BlockOverrides(JsonNode json) {
    this.json = json;
  }

  static BlockOverrides read(JsonNode json) {
    if (!json.isMissingNode() && !json.isNull() && !json.isObject()) {
      throw RpcException.invalidParams("the block overrides are not an object");
    }
    for (String member : json.propertyNames()) {
      if (!KNOWN.contains(member)) {
        throw RpcException.invalidParams("a block has no override of that name, only " + KNOWN);
      }
    }
    return new BlockOverrides(json);
  }

  /// `block` as the caller wants it.
  BlockContext over(BlockContext block) {
    if (json.isEmpty()) {
      return block;
    }
    return new BlockContext(
        number("number", block.number()),
        number("time", block.timestampSeconds()),
        number("gasLimit", block.gasLimit()),
        wei("baseFeePerGas", block.baseFee()),
        json.hasNonNull("feeRecipient")
            ? Address.fromHex(Params.hex(json.path("feeRecipient"), "feeRecipient"))
            : block.coinbase(),
        json.hasNonNull("prevRandao")
            ? Hash.fromHex(Params.hex(json.path("prevRandao"), "prevRandao"))
            : block.prevRandao(),
        block.chainId(),
        wei("blobBaseFee", block.blobBaseFee()),
        hashes(block));
  }

  /// Blocks between the real one and one that is made up have no hash.
  private static BlockContext.BlockHashes hashes(BlockContext block) {
    return number -> number < block.number() ? block.blockHashes().of(number) : Hash.ZERO;
  }

  private long number(String member, long real) {
    return json.hasNonNull(member) ? Params.smallNumber(json.path(member), member) : real;
  }

  private UInt256 wei(String member, UInt256 real) {
    return json.hasNonNull(member) ? Quantity.parse(Params.text(json.path(member), member)) : real;
  }
}
