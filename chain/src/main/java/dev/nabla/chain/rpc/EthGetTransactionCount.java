package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.evm.state.Account;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `eth_getTransactionCount`: an account's nonce; with tag `pending`, after what waits in the pool.
final class EthGetTransactionCount implements RpcMethod {
  private final Blocks blocks;
  private final TransactionPool pool;

  EthGetTransactionCount(Blocks blocks, TransactionPool pool) {
    this.blocks = blocks;
    this.pool = pool;
  }

  @Override
  public String name() {
    return "eth_getTransactionCount";
  }

  @Override
  public JsonNode answer(Params params) {
    Address address = params.address(0);
    boolean pending = params.at(1).isString() && params.text(1).equals("pending");
    long nonce =
        pending
            ? pool.nextNonce(address)
            : blocks.state(params.at(1)).account(address).map(Account::nonce).orElse(0L);
    return StringNode.valueOf(Quantity.of(nonce));
  }
}
