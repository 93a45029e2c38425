package dev.nabla.chain.rpc;

import dev.nabla.chain.txpool.PooledTransaction;
import dev.nabla.chain.txpool.TransactionPool;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.Transaction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// `txpool_inspect`: a line for each transaction that waits, in go-ethereum's words.
final class TxpoolInspect implements RpcMethod {
  private final TransactionPool pool;

  TxpoolInspect(TransactionPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "txpool_inspect";
  }

  @Override
  public boolean isHeavy() {
    return true;
  }

  @Override
  public JsonNode answer(Params params) {
    return PoolJson.write(pool.waiting(), TxpoolInspect::line);
  }

  private static JsonNode line(PooledTransaction pooled) {
    Transaction transaction = pooled.transaction();
    String to = transaction.recipient().map(Address::toHex).orElse("contract creation");
    return StringNode.valueOf(
        "%s: %s wei + %d gas × %s wei"
            .formatted(
                to,
                decimal(transaction.value()),
                transaction.gasLimit(),
                decimal(transaction.maxFeePerGas())));
  }

  private static String decimal(UInt256 number) {
    return number.toBigInteger().toString();
  }
}
