package dev.nabla.chain.rpc;

import dev.nabla.chain.block.BaseFee;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.storage.StoredBlock;
import dev.nabla.chain.txpool.PooledTransaction;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.protocol.eth.AccessListEntry;
import dev.nabla.protocol.eth.AccessListTransaction;
import dev.nabla.protocol.eth.Authorization;
import dev.nabla.protocol.eth.BlobTransaction;
import dev.nabla.protocol.eth.DynamicFeeTransaction;
import dev.nabla.protocol.eth.LegacyTransaction;
import dev.nabla.protocol.eth.Quantity;
import dev.nabla.protocol.eth.SetCodeTransaction;
import dev.nabla.protocol.eth.Transaction;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A transaction as execution-apis writes it.
final class TransactionJson {
  private TransactionJson() {}

  /// Transaction `index` of `block`.
  static ObjectNode mined(StoredBlock block, int index) {
    ExecutedTransaction executed = block.transactions().get(index);
    ObjectNode json = write(executed.transaction(), executed.hash(), executed.sender());
    json.put("blockHash", block.hash().toHex());
    json.put("blockNumber", Quantity.of(block.header().number()));
    json.put("blockTimestamp", Quantity.of(block.header().timestamp()));
    json.put("transactionIndex", Quantity.of(index));
    UInt256 price = BaseFee.effectivePrice(executed.transaction(), block.header().baseFeePerGas());
    json.put("gasPrice", Quantity.of(price));
    return json;
  }

  /// A transaction that waits.
  static ObjectNode pending(PooledTransaction pooled) {
    ObjectNode json = write(pooled.transaction(), pooled.hash(), pooled.sender());
    json.putNull("blockHash");
    json.putNull("blockNumber");
    json.putNull("blockTimestamp");
    json.putNull("transactionIndex");
    json.put("gasPrice", Quantity.of(pooled.transaction().maxFeePerGas()));
    return json;
  }

  private static ObjectNode write(Transaction transaction, Hash hash, Address sender) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("hash", hash.toHex());
    json.put("type", Quantity.of(transaction.type()));
    json.put("nonce", Quantity.of(transaction.nonce()));
    json.put("from", sender.toHex());
    transaction
        .recipient()
        .ifPresentOrElse(to -> json.put("to", to.toHex()), () -> json.putNull("to"));
    json.put("value", Quantity.of(transaction.value()));
    json.put("gas", Quantity.of(transaction.gasLimit()));
    json.put("input", transaction.data().toHex());
    transaction.chainId().ifPresent(id -> json.put("chainId", Quantity.of(id)));
    writeSignature(json, transaction);
    switch (transaction) {
      case LegacyTransaction _ -> {
        // Nothing more.
      }
      case AccessListTransaction _ -> writeAccessList(json, transaction);
      case DynamicFeeTransaction _ -> writeFees(json, transaction);
      case BlobTransaction blobs -> writeBlobs(json, blobs);
      case SetCodeTransaction setCode -> writeAuthorizations(json, setCode);
    }
    return json;
  }

  private static void writeSignature(ObjectNode json, Transaction transaction) {
    int yParity = transaction.signature().yParity();
    if (transaction instanceof LegacyTransaction legacy) {
      json.put("v", Quantity.of(legacy.v()));
    } else {
      json.put("v", Quantity.of(yParity));
      json.put("yParity", Quantity.of(yParity));
    }
    json.put("r", Quantity.of(transaction.signature().r()));
    json.put("s", Quantity.of(transaction.signature().s()));
  }

  private static void writeFees(ObjectNode json, Transaction transaction) {
    json.put("maxFeePerGas", Quantity.of(transaction.maxFeePerGas()));
    json.put("maxPriorityFeePerGas", Quantity.of(transaction.maxPriorityFeePerGas()));
    writeAccessList(json, transaction);
  }

  private static void writeBlobs(ObjectNode json, BlobTransaction transaction) {
    writeFees(json, transaction);
    json.put("maxFeePerBlobGas", Quantity.of(transaction.maxFeePerBlobGas()));
    json.set("blobVersionedHashes", hashes(transaction.blobVersionedHashes()));
  }

  private static void writeAuthorizations(ObjectNode json, SetCodeTransaction transaction) {
    writeFees(json, transaction);
    ArrayNode list = json.putArray("authorizationList");
    for (Authorization authorization : transaction.authorizations()) {
      ObjectNode entry = list.addObject();
      entry.put("chainId", Quantity.of(authorization.chainId()));
      entry.put("address", authorization.delegate().toHex());
      entry.put("nonce", Quantity.of(authorization.nonce()));
      entry.put("yParity", Quantity.of(authorization.yParity()));
      entry.put("r", Quantity.of(authorization.r()));
      entry.put("s", Quantity.of(authorization.s()));
    }
  }

  private static void writeAccessList(ObjectNode json, Transaction transaction) {
    json.set("accessList", accessList(transaction.accessList()));
  }

  static ArrayNode accessList(List<AccessListEntry> entries) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (AccessListEntry listed : entries) {
      ObjectNode entry = list.addObject();
      entry.put("address", listed.address().toHex());
      entry.set("storageKeys", hashes(listed.storageKeys()));
    }
    return list;
  }

  static ArrayNode hashes(List<Hash> hashes) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    hashes.forEach(hash -> json.add(hash.toHex()));
    return json;
  }
}
