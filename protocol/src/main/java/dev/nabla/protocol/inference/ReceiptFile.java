package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.merkle.MerklePath;
import dev.nabla.protocol.inference.BatchLeaf.SignedWindow;
import org.jspecify.annotations.Nullable;

/// A receipt with all that is needed to check it offline ("nabla-receipt/1" and "/2"). Reading
/// checks form alone; `sdk.verify` says what it proves.
///
/// @param id the receipt's id as the file states it
/// @param receipt what the node claims
/// @param path from the receipt's id to the root of its window
/// @param window the signed header of its window
/// @param node the keys of the node
/// @param secrets what only the payer gets; null in a file for anyone
/// @param settlement what the chain says; null until it has been fetched
public record ReceiptFile(
    Hash id,
    InferenceReceipt receipt,
    MerklePath path,
    SignedWindow window,
    NodeKeys node,
    @Nullable ReceiptSecrets secrets,
    @Nullable SettlementProof settlement) {
  /// The value of member `format`.
  public static final String FORMAT = "nabla-receipt/1";

  /// The same where the secrets have a routing; readers of before refuse such a file.
  public static final String ROUTED_FORMAT = "nabla-receipt/2";

  /// Most bytes of a file.
  public static final int MAX_BYTES = 1 << 20;

  /// Most token ids in a file.
  public static final int MAX_OUTPUT_IDS = 1 << 16;

  /// This receipt with what the chain says about it.
  public ReceiptFile withSettlement(SettlementProof proof) {
    return new ReceiptFile(id, receipt, path, window, node, secrets, proof);
  }

  /// This receipt without salts, evidence and ids, so that anyone may see it.
  public ReceiptFile withoutSecrets() {
    return new ReceiptFile(id, receipt, path, window, node, null, settlement);
  }

  /// This receipt without what the chain says: as the response carried it.
  public ReceiptFile withoutSettlement() {
    return new ReceiptFile(id, receipt, path, window, node, secrets, null);
  }

  /// The file: RFC 8785 JSON, one line.
  public Bytes encode() {
    return Bytes.of(CanonicalJson.write(ReceiptFileWriter.write(this)));
  }

  /// Reads a file; white space is free, every value has one spelling.
  ///
  /// @throws DecodingException where it is anything else, or longer than [#MAX_BYTES]
  public static ReceiptFile decode(Bytes file) {
    return ReceiptFileReader.read(file);
  }

  /// The value of member `format` of this file.
  String format() {
    return secrets != null && secrets.routing() != null ? ROUTED_FORMAT : FORMAT;
  }

  /// The id alone: the rest may hold secrets.
  @Override
  public String toString() {
    return "ReceiptFile[" + id + "]";
  }
}
