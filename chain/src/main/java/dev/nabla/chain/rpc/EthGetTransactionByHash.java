package dev.nabla.chain.rpc;

import dev.nabla.chain.storage.ChainStore;
import dev.nabla.chain.storage.TransactionLocation;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.primitives.bytes.Hash;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// `eth_getTransactionByHash`: a transaction, in a block or waiting; null where it is unknown.
final class EthGetTransactionByHash implements RpcMethod {
  private final ChainStore chain;
  private final TransactionPool pool;

  EthGetTransactionByHash(ChainStore chain, TransactionPool pool) {
    this.chain = chain;
    this.pool = pool;
  }

  @Override
  public String name() {
    return "eth_getTransactionByHash";
  }

  @Override
  public JsonNode answer(Params params) {
    Hash hash = params.hash(0);
    Optional<JsonNode> mined = chain.locate(hash).flatMap(this::mined);
    return mined
        .or(() -> pool.get(hash).map(TransactionJson::pending))
        // A block may have taken it from the pool between the two looks.
        .or(() -> chain.locate(hash).flatMap(this::mined))
        .orElse(NullNode.getInstance());
  }

  private Optional<JsonNode> mined(TransactionLocation location) {
    return chain
        .block(location.blockNumber())
        .map(block -> TransactionJson.mined(block, location.index()));
  }
}
