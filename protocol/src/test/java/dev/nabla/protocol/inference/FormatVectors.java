package dev.nabla.protocol.inference;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.primitives.merkle.MerkleTree;
import dev.nabla.primitives.merkle.TreeHash;
import dev.nabla.protocol.inference.BatchLeaf.SignedLostRange;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the vectors of `docs/formats.md` from one fixed seed: inputs and every value on the way,
/// so that a second implementer sees where theirs parts from ours.
final class FormatVectors {
  private static final long SEED = 20_261_124;

  private FormatVectors() {}

  /// All vector files by name.
  static Map<String, JsonNode> all() {
    Map<String, JsonNode> files = new TreeMap<>();
    files.put("receipts.json", receipts());
    files.put("windows.json", windows());
    files.put("salts.json", salts());
    files.put("evidence.json", evidence());
    files.put("batch.json", batch());
    files.put("bodies.json", bodies());
    files.put("refused.json", RefusedVectors.all());
    files.put("requests.json", RequestVectors.all());
    files.put("forms.json", FormVectors.all());
    return files;
  }

  private static Samples samples(String name) {
    return new Samples(Seeds.fixed(name, SEED));
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode receipts() {
    Samples samples = samples("receipts");
    ObjectNode json = object();
    json.put("type", InferenceReceipt.TYPE);
    json.put("typeHash", InferenceReceipt.typeHash().toHex());
    json.put("chainId", samples.domain().chainId());
    json.put("settlement", samples.domain().settlement().toHex());
    json.put("domainSeparator", samples.domain().separator().toHex());
    ArrayNode cases = json.putArray("cases");
    for (int i = 0; i < 8; i++) {
      InferenceReceipt receipt = samples.randomReceipt();
      ObjectNode one = cases.addObject();
      one.set("receipt", fields(samples, receipt));
      one.put("encoded", receipt.encode().toHex());
      one.put("structHash", receipt.structHash().toHex());
      one.put("id", receipt.id(samples.domain()).toHex());
    }
    return json;
  }

  /// The receipt's fields as a receipt file spells them.
  private static JsonNode fields(Samples samples, InferenceReceipt receipt) {
    ReceiptFile file =
        new ReceiptFile(
            Hash.ZERO,
            receipt,
            new MerklePath(0, 1, List.of()),
            samples.window(0, List.of(receipt)),
            samples.node(),
            null,
            null);
    return StrictJson.parse(file.encode().toArray()).path("receipt");
  }

  private static ObjectNode windows() {
    Samples samples = samples("windows");
    ObjectNode json = object();
    json.put("publicKey", samples.node().receiptKey().toBytes().toHex());
    ArrayNode windows = json.putArray("windows");
    for (int count = 1; count <= 5; count++) {
      List<InferenceReceipt> receipts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        receipts.add(samples.randomReceipt());
      }
      windows.add(window(samples, samples.window(count, receipts), samples.ids(receipts)));
    }
    ArrayNode lost = json.putArray("lost");
    lost.add(lost(samples.lost(6, 6)));
    lost.add(lost(samples.lost(7, 1_000)));
    return json;
  }

  private static ObjectNode window(Samples samples, SignedWindow window, List<Bytes> ids) {
    WindowHeader header = window.header();
    ObjectNode json = object();
    json.put("chainId", header.chainId());
    json.put("settlement", header.settlement().toHex());
    json.put("nodeId", header.nodeId().toHex());
    json.put("window", header.window());
    json.put("count", header.count());
    json.put("root", header.root().toHex());
    json.put("heartbeatBlock", header.heartbeatBlock());
    json.put("heartbeatHash", header.heartbeatHash().toHex());
    json.put("encoded", header.encode().toHex());
    json.put("signingHash", header.signingHash().toHex());
    json.put("signature", window.signature().toHex());
    json.put("leaf", window.encode().toHex());
    json.put("privateKey", Bytes.of(samples.key().copySecret()).toHex());
    ArrayNode receipts = json.putArray("receipts");
    for (MerklePath path : MerkleTree.proveAll(TreeHash.KECCAK256, ids)) {
      ObjectNode one = receipts.addObject();
      one.put("id", ids.get(path.index()).toHex());
      ArrayNode siblings = one.putArray("siblings");
      path.siblings().forEach(sibling -> siblings.add(sibling.toHex()));
    }
    return json;
  }

  private static ObjectNode lost(SignedLostRange lost) {
    LostRange range = lost.range();
    ObjectNode json = object();
    json.put("chainId", range.chainId());
    json.put("settlement", range.settlement().toHex());
    json.put("nodeId", range.nodeId().toHex());
    json.put("firstWindow", range.firstWindow());
    json.put("lastWindow", range.lastWindow());
    json.put("encoded", range.encode().toHex());
    json.put("signingHash", range.signingHash().toHex());
    json.put("signature", lost.signature().toHex());
    json.put("leaf", lost.encode().toHex());
    return json;
  }

  private static ObjectNode salts() {
    Samples samples = samples("salts");
    ObjectNode json = object();
    ArrayNode cases = json.putArray("salts");
    for (String preimage :
        List.of("", "{\"model\":\"m\"}", "Za\u017c\u00f3\u0142\u0107 \ud83c\udf0d")) {
      Hash secret = samples.hash();
      Salts derived = Salts.derive(secret);
      ObjectNode one = cases.addObject();
      one.put("secret", secret.toHex());
      one.put("preimage", Bytes.utf8(preimage).toHex());
      for (HashedField field : HashedField.values()) {
        ObjectNode values = one.putObject(FileMembers.wireName(field));
        values.put("salt", field.of(derived).toHex());
        values.put("hash", derived.hash(field, Bytes.utf8(preimage)).toHex());
      }
    }
    return json;
  }

  private static ObjectNode evidence() {
    Samples samples = samples("evidence");
    ObjectNode json = object();
    ArrayNode cases = json.putArray("evidence");
    for (int i = 0; i < 4; i++) {
      cases.add(evidence(samples));
    }
    ArrayNode stops = json.putArray("stopHashes");
    for (List<String> stop : List.of(List.<String>of(), List.of("\n"), List.of("END", "é"))) {
      ObjectNode one = stops.addObject();
      ArrayNode strings = one.putArray("stop");
      stop.forEach(strings::add);
      one.put("hash", ExactEvidence.stopHash(stop).toHex());
    }
    ArrayNode seeds = json.putArray("seeds");
    for (Nonce nonce :
        List.of(Nonce.client(samples.hash()), Nonce.seed(), Nonce.chain(samples.hash()))) {
      seeds.add(seed(samples, nonce));
    }
    ArrayNode versions = json.putArray("engineVersions");
    for (RequestForm form : RequestForm.values()) {
      versions
          .addObject()
          .put("name", "exact/1")
          .put("form", form.wireName())
          .put("engineVersion", ExactEvidence.engineVersion("exact/1", form).toHex());
    }
    Samples bought = samples("evidence of providers");
    ArrayNode providers = json.putArray("providerEvidence");
    for (int i = 0; i < 4; i++) {
      providers.add(providerEvidence(bought));
    }
    Samples computed = samples("evidence of graphs");
    ArrayNode graphs = json.putArray("onnxEvidence");
    for (int i = 0; i < 4; i++) {
      graphs.add(onnxEvidence(computed));
    }
    return json;
  }

  private static ObjectNode onnxEvidence(Samples samples) {
    OnnxEvidence evidence = samples.onnxEvidence();
    ObjectNode json = object();
    json.put("form", evidence.form().wireName());
    json.put("nonce", evidence.nonce().value().toHex());
    json.put("nonceSource", evidence.nonce().source().code());
    json.put("finishReason", evidence.finishReason().code());
    json.put("modelSha256", evidence.modelSha256().toHex());
    json.put("procedure", evidence.procedure());
    json.put("runtime", evidence.runtime());
    json.put("encoded", evidence.encode().toHex());
    return json;
  }

  private static ObjectNode providerEvidence(Samples samples) {
    ProviderEvidence evidence = samples.providerEvidence();
    ObjectNode json = object();
    json.put("form", evidence.form().wireName());
    json.put("nonce", evidence.nonce().value().toHex());
    json.put("nonceSource", evidence.nonce().source().code());
    json.put("finishReason", evidence.finishReason().code());
    json.put("failedBefore", evidence.failedBefore());
    json.put("provider", evidence.provider());
    json.put("model", evidence.model());
    json.put("servedModel", evidence.servedModel());
    json.put("answerId", evidence.answerId());
    json.put("encoded", evidence.encode().toHex());
    return json;
  }

  private static ObjectNode evidence(Samples samples) {
    TokenIds ids = samples.tokenIds();
    ExactEvidence evidence = samples.evidence(ids);
    Hash salt = samples.hash();
    ObjectNode json = object();
    json.put("modelRoot", evidence.modelRoot().toHex());
    json.put("engineVersion", evidence.engineVersion().toHex());
    json.put("templateMode", evidence.templateMode().code());
    json.put("promptIdsHash", evidence.promptIdsHash().toHex());
    json.put("temperatureBits", evidence.temperatureBits());
    json.put("topPBits", evidence.topPBits());
    json.put("topK", evidence.topK());
    json.put("maxTokens", evidence.maxTokens());
    json.put("stopHash", evidence.stopHash().toHex());
    json.put("nonce", evidence.nonce().value().toHex());
    json.put("nonceSource", evidence.nonce().source().code());
    json.put("outputIds", ids.encode().toHex());
    json.put("outputIdsHash", evidence.outputIdsHash().toHex());
    json.put("finishReason", evidence.finishReason().code());
    json.put("traceRoot", evidence.traceRoot().toHex());
    json.put("encoded", evidence.encode().toHex());
    json.put("salt", salt.toHex());
    json.put("evidenceHash", Salts.hash(salt, evidence.encode()).toHex());
    return json;
  }

  private static ObjectNode seed(Samples samples, Nonce nonce) {
    Bytes body = Bytes.utf8("{\"model\":\"m\",\"messages\":[]}");
    Hash modelRoot = samples.hash();
    ObjectNode json = object();
    json.put("modelRoot", modelRoot.toHex());
    json.put("body", body.toHex());
    json.put("bodyHash", Keccak256.hash(body).toHex());
    json.put("nonce", nonce.value().toHex());
    json.put("seed", "0x%016x".formatted(nonce.seedOf(modelRoot, body)));
    return json;
  }

  private static ObjectNode batch() {
    Samples samples = samples("batch");
    Blob blob = samples.blob(41);
    Bytes encoded = blob.encode();
    BatchCommitment commitment = BatchCommitment.of(blob, encoded, 41);
    ObjectNode json = object();
    json.put("blob", encoded.toHex());
    json.put("firstWindow", commitment.firstWindow());
    json.put("lastWindow", commitment.lastWindow());
    json.put("nodeId", commitment.nodeId().toHex());
    json.put("batchId", commitment.batchId().toHex());
    ArrayNode leaves = json.putArray("leaves");
    blob.windows().forEach(window -> leaves.add(window.leaf().encode().toHex()));
    json.put("root", commitment.root().toHex());
    json.put("blobSize", commitment.blobSize());
    json.put("blobRoot", commitment.blobRoot().toHex());
    json.put("receiptCount", commitment.receiptCount());
    json.put("vanillaCount", commitment.vanillaCount());
    json.put("priceTotal", commitment.priceTotal().toString());
    json.put("workTokens", commitment.workTokens());
    json.put("workQuadratic", commitment.workQuadratic());
    json.set("attestation", attestation(samples, encoded, commitment.batchId()));
    return json;
  }

  private static ObjectNode attestation(Samples samples, Bytes blob, Hash batchId) {
    Address validator = samples.address();
    Hash receiptId = samples.hash();
    BlobChunks chunks = BlobChunks.of(blob);
    ObjectNode json = object();
    json.put("validator", validator.toHex());
    ArrayNode custody = json.putArray("custodyLeaves");
    for (int i = 0; i < chunks.count(); i++) {
      custody.add(AttestationLeaves.custody(validator, batchId, i, chunks.chunk(i)).toHex());
    }
    json.put("custodyRoot", AttestationLeaves.custodyRoot(validator, batchId, chunks).toHex());
    float[] x = {0f, 1f, -2.5f, 0x1p-149f};
    json.put("receiptId", receiptId.toHex());
    json.put("x", "0x000000000000803f000020c001000000");
    List<Hash> work = new ArrayList<>();
    ArrayNode workLeaves = json.putArray("workLeaves");
    for (int position = 0; position < 3; position++) {
      work.add(AttestationLeaves.work(validator, receiptId, position, x));
      workLeaves.add(work.getLast().toHex());
    }
    json.put("workRoot", AttestationLeaves.root(work).toHex());
    json.put("workRootOfNothing", AttestationLeaves.root(List.of()).toHex());
    return json;
  }

  private static ObjectNode bodies() {
    Bytes receipt = Bytes.utf8("{\"format\":\"nabla-receipt/1\"}");
    Bytes json = Bytes.utf8("{\"id\":\"c\",\"choices\":[]}");
    Bytes stream = Bytes.utf8("data: {\"id\":\"c\",\"choices\":[]}\n\n");
    Bytes streamWithMember =
        Bytes.concat(
            Bytes.utf8("data: "), HashedBody.withMember(json, receipt), Bytes.utf8("\n\n"));
    Bytes tail = Bytes.concat(HashedBody.line(receipt), Bytes.utf8(HashedBody.DONE));
    ObjectNode file = object();
    ArrayNode cases = file.putArray("cases");
    cases.add(body("JSON without a receipt", json));
    cases.add(body("JSON with the member", HashedBody.withMember(json, receipt)));
    cases.add(body("stream with the line", Bytes.concat(stream, tail)));
    cases.add(body("stream with line and member", Bytes.concat(streamWithMember, tail)));
    cases.add(body("stream without a receipt", stream));
    Bytes last = Bytes.utf8("{\"type\":\"message_stop\"}");
    Bytes head = Bytes.utf8("event: message_stop\ndata: ");
    Bytes line = Bytes.concat(stream, HashedBody.line(receipt), head);
    Bytes end = Bytes.utf8("\n\n");
    cases.add(body("stream with the line before its last event", Bytes.concat(line, last, end)));
    Bytes full = Bytes.concat(line, HashedBody.withMember(last, receipt), end);
    cases.add(body("stream with line and member in its last event", full));
    return file;
  }

  private static ObjectNode body(String name, Bytes response) {
    HashedBody parts = HashedBody.of(response);
    ObjectNode json = object();
    json.put("name", name);
    json.put("response", text(response));
    json.put("hashed", text(parts.hashed()));
    Bytes carried = parts.carried();
    json.put("carried", carried == null ? null : text(carried));
    return json;
  }

  private static String text(Bytes utf8) {
    return new String(utf8.toArray(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
