package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.TransactionLocation;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// `eth_getTransactionReceipt`: what became of a transaction; null while it is in no block.
final class EthGetTransactionReceipt implements RpcMethod {
  private final ChainStore chain;

  EthGetTransactionReceipt(ChainStore chain) {
    this.chain = chain;
  }

  @Override
  public String name() {
    return "eth_getTransactionReceipt";
  }

  @Override
  public JsonNode answer(Params params) {
    return chain.locate(params.hash(0)).flatMap(this::receipt).orElse(NullNode.getInstance());
  }

  private Optional<JsonNode> receipt(TransactionLocation location) {
    return chain
        .block(location.blockNumber())
        .map(block -> ReceiptJson.write(block, location.index()));
  }
}
