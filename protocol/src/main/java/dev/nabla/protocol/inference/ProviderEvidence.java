package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.nio.charset.StandardCharsets;

/// What a node says of an answer that it bought from a provider. Nothing here is proved, and no
/// validator can run the answer again: it makes the node accountable for whom it says it asked for
/// what, and no more. The receipt's model commitment is zero.
///
/// @param form by which rules the request was read
/// @param nonce binds the answer to this request
/// @param finishReason why the answer ended
/// @param failedBefore providers that were asked before and did not answer
/// @param provider base URL that was asked, without user, query or fragment
/// @param model as the provider was asked for it
/// @param servedModel as the provider names it in its answer; empty where it does not
/// @param answerId the provider's own name of the answer; empty where it gives none
public record ProviderEvidence(
    RequestForm form,
    Nonce nonce,
    FinishReason finishReason,
    int failedBefore,
    String provider,
    String model,
    String servedModel,
    String answerId)
    implements Evidence {
  /// Most UTF-8 bytes of each text.
  public static final int MAX_TEXT_BYTES = 1_024;

  private static final Hash KIND = ExactEvidence.engineVersion("provider/1");

  /// The words before the texts: kind, form, nonce, its source, reason, failures, four offsets.
  private static final int HEAD_WORDS = 10;

  private static final int TEXTS = 4;

  /// Whether `encoded` begins as this kind of evidence does. No model root does, but with a chance
  /// of 2^-256.
  static boolean isOne(Bytes encoded) {
    return encoded.size() >= Hash.SIZE && encoded.slice(0, Hash.SIZE).equals(KIND.toBytes());
  }

  /// @throws DecodingException where a number is negative or a text too long
  public ProviderEvidence {
    if (failedBefore < 0) {
      throw new DecodingException("negative number in evidence", 0);
    }
    for (String text : new String[] {provider, model, servedModel, answerId}) {
      if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
        throw new DecodingException("a text in evidence is longer than " + MAX_TEXT_BYTES, 0);
      }
    }
  }

  /// `abi.encode("provider/1" as bytes32, form as bytes32, nonce, uint8 source, uint8 reason,
  /// uint32 failedBefore, string provider, string model, string servedModel, string answerId)`.
  @Override
  public Bytes encode() {
    AbiWords words =
        new AbiWords()
            .hash(KIND)
            .hash(ExactEvidence.engineVersion(form.wireName()))
            .hash(nonce.value())
            .uint(nonce.source().code())
            .uint(finishReason.code())
            .uint(failedBefore);
    int offset = HEAD_WORDS * AbiWords.WORD;
    for (String text : texts()) {
      words.uint(offset);
      offset += AbiWords.sizeOf(text);
    }
    for (String text : texts()) {
      words.text(text);
    }
    return words.toBytes();
  }

  private String[] texts() {
    return new String[] {provider, model, servedModel, answerId};
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static ProviderEvidence decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    if (!in.hash().equals(KIND)) {
      throw new DecodingException("no evidence of a provider", 0);
    }
    RequestForm form = readForm(in.hash());
    Nonce nonce = ExactEvidence.readNonce(in);
    FinishReason reason = FinishReason.ofCode((int) in.uint(8));
    int failed = in.uint31();
    for (int i = 0; i < TEXTS; i++) {
      in.uint31();
    }
    ProviderEvidence evidence =
        new ProviderEvidence(
            form,
            nonce,
            reason,
            failed,
            in.text(MAX_TEXT_BYTES),
            in.text(MAX_TEXT_BYTES),
            in.text(MAX_TEXT_BYTES),
            in.text(MAX_TEXT_BYTES));
    if (!evidence.encode().equals(encoded)) {
      throw new DecodingException("evidence that is not written in its one way", 0);
    }
    return evidence;
  }

  private static RequestForm readForm(Hash word) {
    return RequestForm.ofWireName(ExactEvidence.nameIn(word))
        .orElseThrow(() -> new DecodingException("evidence of an unknown form", Hash.SIZE));
  }

  /// Hides whom was asked for what.
  @Override
  public String toString() {
    return "ProviderEvidence[hidden]";
  }
}
