package dev.nabla.chain.rpc;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.primitives.codec.RlpWriter;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.Quantity;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A block as execution-apis writes it.
final class BlockJson {
  private BlockJson() {}

  /// @param whole whether transactions are written out or named by hash
  static ObjectNode write(StoredBlock block, boolean whole) {
    ObjectNode json = header(block);
    json.put("size", Quantity.of(size(block)));
    json.putArray("uncles");
    json.putArray("withdrawals");
    ArrayNode transactions = json.putArray("transactions");
    List<ExecutedTransaction> executed = block.transactions();
    for (int i = 0; i < executed.size(); i++) {
      if (whole) {
        transactions.add(TransactionJson.mined(block, i));
      } else {
        transactions.add(executed.get(i).hash().toHex());
      }
    }
    return json;
  }

  /// The block's header, with its hash.
  static ObjectNode header(StoredBlock block) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("hash", block.hash().toHex());
    writeHeader(json, block.header());
    return json;
  }

  private static void writeHeader(ObjectNode json, BlockHeader header) {
    json.put("parentHash", header.parentHash().toHex());
    json.put("sha3Uncles", BlockHeader.NO_OMMERS.toHex());
    json.put("miner", header.coinbase().toHex());
    json.put("stateRoot", header.stateRoot().toHex());
    json.put("transactionsRoot", header.transactionsRoot().toHex());
    json.put("receiptsRoot", header.receiptsRoot().toHex());
    json.put("logsBloom", header.logsBloom().bits().toHex());
    json.put("difficulty", Quantity.of(0));
    json.put("number", Quantity.of(header.number()));
    json.put("gasLimit", Quantity.of(header.gasLimit()));
    json.put("gasUsed", Quantity.of(header.gasUsed()));
    json.put("timestamp", Quantity.of(header.timestamp()));
    json.put("extraData", header.extraData().toHex());
    json.put("mixHash", header.prevRandao().toHex());
    json.put("nonce", "0x0000000000000000");
    json.put("baseFeePerGas", Quantity.of(header.baseFeePerGas()));
    json.put("withdrawalsRoot", header.withdrawalsRoot().toHex());
    json.put("blobGasUsed", Quantity.of(header.blobGasUsed()));
    json.put("excessBlobGas", Quantity.of(header.excessBlobGas()));
    json.put("parentBeaconBlockRoot", header.parentBeaconBlockRoot().toHex());
    json.put("requestsHash", header.requestsHash().toHex());
  }

  /// Bytes of the block as Ethereum's networks send it: header, transactions, no ommers, no
  /// withdrawals.
  private static int size(StoredBlock block) {
    RlpWriter out = new RlpWriter(2048).beginList();
    block.header().write(out);
    out.raw(Block.encodeBody(block.block().transactions()));
    out.beginList().endList().beginList().endList();
    return out.endList().toArray().length;
  }
}
