package dev.nabla.chain.rpc;

import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Quantity;
import dev.nabla.protocol.eth.SealedHeader;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Finds the block that a caller means: by number, by tag, or by number or hash in an object
/// (EIP-1898). A block is final when it is there, so `latest`, `safe` and `finalized` are one; and
/// `pending` is taken for `latest`, as no block is shown before it is final.
final class Blocks {
  private final ChainStore chain;

  Blocks(ChainStore chain) {
    this.chain = chain;
  }

  /// The number that `reference` means, which may lie beyond the head; nothing for an unknown hash.
  OptionalLong number(JsonNode reference) {
    if (reference.isMissingNode() || reference.isNull()) {
      return OptionalLong.of(chain.head().number());
    }
    if (reference.isObject()) {
      return reference.has("blockHash")
          ? numberOf(Hash.fromHex(Params.hex(reference.path("blockHash"), "blockHash")))
          : number(reference.path("blockNumber"));
    }
    String text = Params.text(reference, "the block");
    return OptionalLong.of(
        switch (text) {
          case "latest", "safe", "finalized", "pending" -> chain.head().number();
          case "earliest" -> 0;
          default -> Quantity.parseLong(text);
        });
  }

  /// The header that `reference` means.
  Optional<SealedHeader> sealedHeader(JsonNode reference) {
    OptionalLong number = number(reference);
    return number.isPresent() ? chain.header(number.getAsLong()) : Optional.empty();
  }

  /// The header that `reference` means.
  ///
  /// @throws RpcException where there is none
  BlockHeader header(JsonNode reference) {
    return sealedHeader(reference)
        .map(SealedHeader::header)
        .orElseThrow(() -> new RpcException(RpcError.NOT_FOUND, "block not found"));
  }

  /// The block that `reference` means.
  Optional<StoredBlock> block(JsonNode reference) {
    OptionalLong number = number(reference);
    return number.isPresent() ? chain.block(number.getAsLong()) : Optional.empty();
  }

  /// The block with this hash.
  Optional<StoredBlock> block(Hash hash) {
    return chain.numberOf(hash).flatMap(chain::block);
  }

  /// The state after the block that `reference` means.
  LedgerState state(JsonNode reference) {
    return chain.stateAt(header(reference));
  }

  private OptionalLong numberOf(Hash hash) {
    return chain.numberOf(hash).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }
}
