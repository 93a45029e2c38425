package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.StoredBlock;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/// `eth_getBlockReceipts`: the receipts of all transactions of a block; null beyond the head.
final class EthGetBlockReceipts implements RpcMethod {
  private final Blocks blocks;

  EthGetBlockReceipts(Blocks blocks) {
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "eth_getBlockReceipts";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    Optional<StoredBlock> found = blocks.block(params.at(0));
    if (found.isEmpty()) {
      return NullNode.getInstance();
    }
    ArrayNode receipts = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < found.get().transactions().size(); i++) {
      receipts.add(ReceiptJson.write(found.get(), i));
    }
    return receipts;
  }
}
