package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.P256PublicKey;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.eth.AccountProof;
import dev.nabla.protocol.eth.AccountProofJson;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import java.util.List;

/// JSON to [ReceiptFile]: form alone, no judgement.
final class ReceiptFileReader {
  private ReceiptFileReader() {}

  static ReceiptFile read(Bytes file) {
    if (file.size() > ReceiptFile.MAX_BYTES) {
      throw new DecodingException(
          "receipt file of %d bytes, at most %d".formatted(file.size(), ReceiptFile.MAX_BYTES), 0);
    }
    FileMembers in = FileMembers.of(StrictJson.parse(file.toArray()), "");
    in.expectOnly("format", "id", "receipt", "path", "window", "node", "secrets", "settlement");
    in.expectFormat(ReceiptFile.FORMAT, ReceiptFile.ROUTED_FORMAT);
    ReceiptFile read =
        new ReceiptFile(
            in.hash("id"),
            readReceipt(in.object("receipt")),
            readPath(in.object("path")),
            readWindow(in.object("window")),
            readNode(in.object("node")),
            in.has("secrets") ? readSecrets(in.object("secrets")) : null,
            in.has("settlement") ? readSettlement(in.object("settlement")) : null);
    in.expectSpelling(ReceiptFileWriter.write(read));
    return read;
  }

  private static InferenceReceipt readReceipt(FileMembers in) {
    return new InferenceReceipt(
        in.uint31("version"),
        in.choice("mode", Mode.values()),
        in.choice("outcome", Outcome.values()),
        in.hash("nodeId"),
        in.uint63("window"),
        in.uint31("index"),
        in.hash("modelId"),
        in.hash("modelCommitment"),
        in.hash("requestHash"),
        in.hash("responseHash"),
        in.hash("outputHash"),
        in.uint63("promptTokens"),
        in.uint63("completionTokens"),
        in.uint256("price"),
        in.address("asset"),
        in.address("payer"),
        in.address("payee"),
        in.hash("paymentId"),
        in.hash("offerHash"),
        in.uint63("timestampMillis"),
        in.hash("evidenceHash"),
        in.hash("routingHash"),
        in.choice("disclosure", Disclosure.values()),
        in.hash("parentId"));
  }

  private static MerklePath readPath(FileMembers in) {
    List<Hash> siblings =
        in.list(
            "siblings",
            MerklePath.MAX_SIBLINGS,
            sibling -> Hash.of(FileMembers.hex(sibling, "a sibling")));
    return new MerklePath(in.uint31("index"), in.uint31("count"), siblings);
  }

  private static SignedWindow readWindow(FileMembers in) {
    return new SignedWindow(
        new WindowHeader(
            in.uint63("chainId"),
            in.address("settlement"),
            in.hash("nodeId"),
            in.uint63("window"),
            in.uint31("count"),
            in.hash("root"),
            in.uint63("heartbeatBlock"),
            in.hash("heartbeatHash")),
        in.bytes("signature"));
  }

  private static NodeKeys readNode(FileMembers in) {
    return new NodeKeys(new RsaPublicKey(in.bytes("rsaSpki")), P256PublicKey.of(in.bytes("p256")));
  }

  private static ReceiptSecrets readSecrets(FileMembers in) {
    FileMembers salts = in.object("salts");
    List<Integer> ids =
        in.list(
            "outputIds", ReceiptFile.MAX_OUTPUT_IDS, id -> FileMembers.uint31(id, "an output id"));
    return new ReceiptSecrets(
        new Salts(
            salts.hash("request"),
            salts.hash("response"),
            salts.hash("output"),
            salts.hash("evidence")),
        in.bytes("evidence"),
        TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray()),
        in.has("routing") ? Routing.of(in.node("routing")) : null);
  }

  private static SettlementProof readSettlement(FileMembers in) {
    List<AccountProof> accounts =
        in.list("accounts", SettlementProof.MAX_ACCOUNTS, AccountProofJson::read);
    return new SettlementProof(
        readCommitment(in.object("commitment")),
        readPath(in.object("leafPath")),
        SealedHeader.decode(in.bytes("header")),
        accounts);
  }

  private static BatchCommitment readCommitment(FileMembers in) {
    return new BatchCommitment(
        in.hash("nodeId"),
        in.uint63("firstWindow"),
        in.uint63("lastWindow"),
        in.hash("root"),
        in.hash("blobRoot"),
        in.uint31("blobSize"),
        in.uint31("receiptCount"),
        in.uint31("vanillaCount"),
        in.uint31("teeCount"),
        in.uint31("zkmlCount"),
        in.uint256("priceTotal"),
        in.uint63("workTokens"),
        in.uint63("workQuadratic"));
  }
}
