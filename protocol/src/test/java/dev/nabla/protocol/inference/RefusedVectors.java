package dev.nabla.protocol.inference;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Encodings that look right and are not: what a decoder must refuse.
final class RefusedVectors {
  private static final int WORD = 32;

  private final Samples samples = new Samples(Seeds.fixed("refused", 20_261_124));
  private final ObjectNode json = FormatVectors.object();
  private final ArrayNode cases = json.putArray("cases");

  private RefusedVectors() {}

  static ObjectNode all() {
    RefusedVectors vectors = new RefusedVectors();
    vectors.receipts();
    vectors.windows();
    vectors.evidence();
    vectors.blobs();
    vectors.providerEvidence();
    vectors.onnxEvidence();
    return vectors.json;
  }

  private void receipts() {
    Bytes receipt = samples.randomReceipt().encode();
    add("receipt", "version 2", withLastByte(receipt, 0, 2));
    add("receipt", "version with padding", withByte(receipt, 0, 0, 1));
    add("receipt", "mode 3", withLastByte(receipt, 1, 3));
    add("receipt", "outcome 4", withLastByte(receipt, 2, 4));
    add("receipt", "window above 2^63 - 1", withByte(receipt, 4, 24, 0x80));
    add("receipt", "index above 2^31 - 1", withByte(receipt, 5, 28, 0x80));
    add("receipt", "asset with padding", withByte(receipt, 14, 11, 1));
    add("receipt", "payer with padding", withByte(receipt, 15, 0, 1));
    add("receipt", "disclosure 3", withLastByte(receipt, 22, 3));
    add("receipt", "a byte too many", Bytes.concat(receipt, Bytes.of((byte) 0)));
    add("receipt", "a byte too few", receipt.slice(0, receipt.size() - 1));
    add("receipt", "a word too many", Bytes.concat(receipt, Bytes.of(new byte[WORD])));
  }

  private void windows() {
    Bytes leaf = samples.window(3, java.util.List.of(samples.randomReceipt())).encode();
    Bytes lost = samples.lost(5, 9).encode();
    add("leaf", "tag 0", withTag(leaf, 0));
    add("leaf", "tag 3", withTag(leaf, 3));
    add("leaf", "a header under the lost tag", withTag(leaf, 2));
    add("leaf", "a lost range under the header tag", withTag(lost, 1));
    add("leaf", "no receipt in the window", withByte(leaf, 4, WORD, 0));
    add("leaf", "first window after the last", withByte(lost, 3, WORD, 10));
    add("leaf", "a signature of 63 bytes", leaf.slice(0, leaf.size() - 1));
    add("leaf", "nothing", Bytes.EMPTY);
  }

  private void evidence() {
    Bytes evidence = samples.evidence(samples.tokenIds()).encode();
    add("evidence", "template mode 2", withLastByte(evidence, 2, 2));
    add("evidence", "top k above 2^31 - 1", withByte(evidence, 6, 28, 0x80));
    add("evidence", "nonce source 3", withLastByte(evidence, 10, 3));
    add("evidence", "finish reason 4", withLastByte(evidence, 12, 4));
    add(
        "evidence",
        "a nonce beside a seed",
        withLastByte(withLastByte(evidence, 9, 1), 10, NonceSource.SEED.code()));
    add("evidence", "a word too few", evidence.slice(0, evidence.size() - WORD));
  }

  private void providerEvidence() {
    String format = "provider evidence";
    Bytes evidence =
        new ProviderEvidence(
                RequestForm.CHAT,
                Nonce.seed(),
                FinishReason.STOP,
                0,
                "https://a.example/v1",
                "m",
                "",
                "")
            .encode();
    add(format, "another kind", withByte(evidence, 0, 9, '2'));
    add(format, "a form that is not known", withByte(evidence, 1, 5, '9'));
    add(format, "a form with more behind its name", withLastByte(evidence, 1, 'x'));
    add(format, "a nonce beside a seed", withLastByte(evidence, 2, 1));
    add(format, "nonce source 3", withLastByte(evidence, 3, 3));
    add(format, "finish reason 6", withLastByte(evidence, 4, 6));
    add(format, "an offset elsewhere", withLastByte(evidence, 7, 0));
    add(format, "padding that is not zero", withLastByte(evidence, 11, 1));
    add(format, "a text beyond the end", withLastByte(evidence, 10, 0xff));
    add(format, "a text that is not UTF-8", withByte(evidence, 11, 0, 0xff));
    add(format, "a word too few", evidence.slice(0, evidence.size() - WORD));
    add(format, "a word too many", Bytes.concat(evidence, Bytes.of(new byte[WORD])));
    add(format, "nothing", Bytes.EMPTY);
  }

  private void onnxEvidence() {
    String format = "onnx evidence";
    Bytes evidence =
        new OnnxEvidence(
                RequestForm.EMBEDDINGS,
                Nonce.seed(),
                FinishReason.STOP,
                Hash.ZERO,
                "tensors/1",
                "runtime 1")
            .encode();
    add(format, "another kind", withByte(evidence, 0, 5, '2'));
    add(format, "a form that is not known", withByte(evidence, 1, 11, '9'));
    add(format, "a nonce beside a seed", withLastByte(evidence, 2, 1));
    add(format, "nonce source 3", withLastByte(evidence, 3, 3));
    add(format, "an end that no such run has", withLastByte(evidence, 4, 1));
    add(format, "a procedure with a space in its name", withByte(evidence, 6, 7, ' '));
    add(format, "an offset elsewhere", withLastByte(evidence, 7, 32));
    add(format, "no runtime", withLastByte(evidence, 8, 0));
    add(format, "a text that is not UTF-8", withByte(evidence, 9, 0, 0xff));
    add(format, "padding that is not zero", withLastByte(evidence, 9, 1));
    add(format, "a word too few", evidence.slice(0, evidence.size() - WORD));
    add(format, "a word too many", Bytes.concat(evidence, Bytes.of(new byte[WORD])));
    add(format, "nothing", Bytes.EMPTY);
  }

  private void blobs() {
    Bytes blob = samples.blob(1).encode();
    add("blob", "a byte too many", Bytes.concat(blob, Bytes.of((byte) 0x80)));
    add("blob", "a byte too few", blob.slice(0, blob.size() - 1));
    add("blob", "not a list", Bytes.fromHex("0x01"));
    add("blob", "version 2", Bytes.fromHex("0xc102"));
    add("blob", "nothing", Bytes.EMPTY);
  }

  private void add(String format, String why, Bytes encoded) {
    cases.addObject().put("format", format).put("why", why).put("encoded", encoded.toHex());
  }

  private static Bytes withTag(Bytes leaf, int tag) {
    return withByte(leaf, 0, 0, tag);
  }

  private static Bytes withLastByte(Bytes encoded, int word, int value) {
    return withByte(encoded, word, WORD - 1, value);
  }

  /// Sets a byte of a word; in a leaf, offset 32 of a word is its last byte behind the tag.
  private static Bytes withByte(Bytes encoded, int word, int offset, int value) {
    byte[] bytes = encoded.toArray();
    bytes[word * WORD + offset] = (byte) value;
    return Bytes.of(bytes);
  }
}
