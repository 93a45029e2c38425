package dev.nabla.chain.rpc;

import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.protocol.eth.Log;
import dev.nabla.protocol.eth.Quantity;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A log as execution-apis writes it.
final class LogJson {
  private LogJson() {}

  /// @param index of the transaction in the block
  /// @param logIndex of the log in the block
  static ObjectNode write(StoredBlock block, int index, Log log, int logIndex) {
    ExecutedTransaction executed = block.transactions().get(index);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", log.address().toHex());
    json.set("topics", TransactionJson.hashes(log.topics()));
    json.put("data", log.data().toHex());
    json.put("blockHash", block.hash().toHex());
    json.put("blockNumber", Quantity.of(block.header().number()));
    json.put("blockTimestamp", Quantity.of(block.header().timestamp()));
    json.put("transactionHash", executed.hash().toHex());
    json.put("transactionIndex", Quantity.of(index));
    json.put("logIndex", Quantity.of(logIndex));
    json.put("removed", false);
    return json;
  }

  /// Logs of the block before those of transaction `index`.
  static int logsBefore(StoredBlock block, int index) {
    return block.transactions().stream()
        .limit(index)
        .mapToInt(executed -> executed.receipt().logs().size())
        .sum();
  }
}
