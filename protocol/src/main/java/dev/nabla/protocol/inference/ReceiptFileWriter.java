package dev.nabla.protocol.inference;

import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.eth.AccountProofJson;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// [ReceiptFile] to JSON: hex in lower case with `0x`, numbers of up to 32 bits as JSON numbers,
/// wider ones as decimal strings.
final class ReceiptFileWriter {
  private ReceiptFileWriter() {}

  static ObjectNode write(ReceiptFile file) {
    ObjectNode json = newObject();
    json.put("format", file.format());
    json.put("id", file.id().toHex());
    json.set("receipt", write(file.receipt()));
    json.set("path", write(file.path()));
    json.set("window", write(file.window()));
    json.set("node", write(file.node()));
    ReceiptSecrets secrets = file.secrets();
    if (secrets != null) {
      json.set("secrets", write(secrets));
    }
    SettlementProof settlement = file.settlement();
    if (settlement != null) {
      json.set("settlement", write(settlement));
    }
    return json;
  }

  private static ObjectNode write(InferenceReceipt receipt) {
    ObjectNode json = newObject();
    json.put("version", (long) receipt.version());
    json.put("mode", FileMembers.wireName(receipt.mode()));
    json.put("outcome", FileMembers.wireName(receipt.outcome()));
    json.put("nodeId", receipt.nodeId().toHex());
    json.put("window", Long.toString(receipt.window()));
    json.put("index", (long) receipt.index());
    json.put("modelId", receipt.modelId().toHex());
    json.put("modelCommitment", receipt.modelCommitment().toHex());
    json.put("requestHash", receipt.requestHash().toHex());
    json.put("responseHash", receipt.responseHash().toHex());
    json.put("outputHash", receipt.outputHash().toHex());
    json.put("promptTokens", Long.toString(receipt.promptTokens()));
    json.put("completionTokens", Long.toString(receipt.completionTokens()));
    json.put("price", receipt.price().toString());
    json.put("asset", receipt.asset().toHex());
    json.put("payer", receipt.payer().toHex());
    json.put("payee", receipt.payee().toHex());
    json.put("paymentId", receipt.paymentId().toHex());
    json.put("offerHash", receipt.offerHash().toHex());
    json.put("timestampMillis", Long.toString(receipt.timestampMillis()));
    json.put("evidenceHash", receipt.evidenceHash().toHex());
    json.put("routingHash", receipt.routingHash().toHex());
    json.put("disclosure", FileMembers.wireName(receipt.disclosure()));
    json.put("parentId", receipt.parentId().toHex());
    return json;
  }

  private static ObjectNode write(MerklePath path) {
    ObjectNode json = newObject();
    json.put("index", (long) path.index());
    json.put("count", (long) path.count());
    ArrayNode siblings = json.putArray("siblings");
    path.siblings().forEach(sibling -> siblings.add(sibling.toHex()));
    return json;
  }

  private static ObjectNode write(SignedWindow window) {
    WindowHeader header = window.header();
    ObjectNode json = newObject();
    json.put("chainId", Long.toString(header.chainId()));
    json.put("settlement", header.settlement().toHex());
    json.put("nodeId", header.nodeId().toHex());
    json.put("window", Long.toString(header.window()));
    json.put("count", (long) header.count());
    json.put("root", header.root().toHex());
    json.put("heartbeatBlock", Long.toString(header.heartbeatBlock()));
    json.put("heartbeatHash", header.heartbeatHash().toHex());
    json.put("signature", window.signature().toHex());
    return json;
  }

  private static ObjectNode write(NodeKeys node) {
    ObjectNode json = newObject();
    json.put("rsaSpki", node.rsa().spki().toHex());
    json.put("p256", node.receiptKey().toBytes().toHex());
    return json;
  }

  private static ObjectNode write(ReceiptSecrets secrets) {
    ObjectNode json = newObject();
    Salts salts = secrets.salts();
    json.putObject("salts")
        .put("request", salts.request().toHex())
        .put("response", salts.response().toHex())
        .put("output", salts.output().toHex())
        .put("evidence", salts.evidence().toHex());
    json.put("evidence", secrets.evidence().toHex());
    ArrayNode ids = json.putArray("outputIds");
    for (int id : secrets.outputIds().toArray()) {
      ids.add((long) id);
    }
    Routing routing = secrets.routing();
    if (routing != null) {
      json.set("routing", routing.toJson());
    }
    return json;
  }

  private static ObjectNode write(SettlementProof proof) {
    ObjectNode json = newObject();
    json.set("commitment", write(proof.commitment()));
    json.set("leafPath", write(proof.leafPath()));
    json.put("header", proof.header().encoded().toHex());
    ArrayNode accounts = json.putArray("accounts");
    proof.accounts().forEach(account -> accounts.add(AccountProofJson.write(account)));
    return json;
  }

  private static ObjectNode write(BatchCommitment batch) {
    ObjectNode json = newObject();
    json.put("nodeId", batch.nodeId().toHex());
    json.put("firstWindow", Long.toString(batch.firstWindow()));
    json.put("lastWindow", Long.toString(batch.lastWindow()));
    json.put("root", batch.root().toHex());
    json.put("blobRoot", batch.blobRoot().toHex());
    json.put("blobSize", (long) batch.blobSize());
    json.put("receiptCount", (long) batch.receiptCount());
    json.put("vanillaCount", (long) batch.vanillaCount());
    json.put("teeCount", (long) batch.teeCount());
    json.put("zkmlCount", (long) batch.zkmlCount());
    json.put("priceTotal", batch.priceTotal().toString());
    json.put("workTokens", Long.toString(batch.workTokens()));
    json.put("workQuadratic", Long.toString(batch.workQuadratic()));
    return json;
  }

  private static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }
}
