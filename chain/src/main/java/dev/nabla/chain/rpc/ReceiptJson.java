package dev.nabla.chain.rpc;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.Quantity;
import dev.nabla.protocol.eth.Transaction;
import dev.nabla.protocol.eth.TransactionReceipt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A transaction's receipt as execution-apis writes it.
final class ReceiptJson {
  private ReceiptJson() {}

  /// The receipt of transaction `index` of `block`.
  static ObjectNode write(StoredBlock block, int index) {
    ExecutedTransaction executed = block.transactions().get(index);
    Transaction transaction = executed.transaction();
    TransactionReceipt receipt = executed.receipt();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("transactionHash", executed.hash().toHex());
    json.put("transactionIndex", Quantity.of(index));
    json.put("blockHash", block.hash().toHex());
    json.put("blockNumber", Quantity.of(block.header().number()));
    json.put("from", executed.sender().toHex());
    transaction
        .recipient()
        .ifPresentOrElse(to -> json.put("to", to.toHex()), () -> json.putNull("to"));
    executed
        .created()
        .ifPresentOrElse(
            at -> json.put("contractAddress", at.toHex()), () -> json.putNull("contractAddress"));
    json.put("type", Quantity.of(transaction.type()));
    json.put("status", Quantity.of(receipt.succeeded() ? 1 : 0));
    json.put("gasUsed", Quantity.of(executed.gasUsed()));
    json.put("cumulativeGasUsed", Quantity.of(receipt.cumulativeGasUsed()));
    json.put(
        "effectiveGasPrice",
        Quantity.of(BaseFee.effectivePrice(transaction, block.header().baseFeePerGas())));
    json.put("logsBloom", receipt.bloom().bits().toHex());
    writeLogs(json.putArray("logs"), block, index);
    return json;
  }

  private static void writeLogs(ArrayNode json, StoredBlock block, int index) {
    int logIndex = LogJson.logsBefore(block, index);
    for (Log log : block.transactions().get(index).receipt().logs()) {
      json.add(LogJson.write(block, index, log, logIndex++));
    }
  }
}
