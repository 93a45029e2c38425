package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.nio.charset.StandardCharsets;

/// What a node says of an answer that ONNX Runtime computed from a model file. Kernels of that
/// runtime differ between processors, so running it again gives the same numbers only within a
/// tolerance: the node answers for its word with its signature, and nobody can prove it false to
/// the bit. The receipt's model commitment is the file's digest.
///
/// @param form by which rules the request was read
/// @param nonce binds the answer to this request
/// @param finishReason why the answer ended
/// @param modelSha256 SHA-256 of the model file
/// @param procedure how the request became tensors and tensors the answer: ASCII, such as
///   `tensors/1`
/// @param runtime name and version of what computed it
public record OnnxEvidence(
    RequestForm form,
    Nonce nonce,
    FinishReason finishReason,
    Hash modelSha256,
    String procedure,
    String runtime)
    implements Evidence {
  /// Most UTF-8 bytes of `runtime`.
  public static final int MAX_RUNTIME_BYTES = 128;

  private static final Hash KIND = ExactEvidence.engineVersion("onnx/1");

  /// The words before the text: kind, form, nonce, its source, reason, digest, procedure, offset.
  private static final int HEAD_WORDS = 8;

  /// @throws DecodingException where a text is not what it must be, or no such answer ends so
  public OnnxEvidence {
    if (finishReason != FinishReason.STOP) {
      throw new DecodingException("no answer of this kind ends with " + finishReason, 0);
    }
    if (runtime.isEmpty() || runtime.getBytes(StandardCharsets.UTF_8).length > MAX_RUNTIME_BYTES) {
      throw new DecodingException("the runtime's name is not 1 to 128 bytes", 0);
    }
    if (!procedure.matches("[!-~]{1,32}")) {
      throw new DecodingException("the procedure's name is not 1 to 32 ASCII characters", 0);
    }
  }

  /// Whether `encoded` begins as this kind of evidence does.
  static boolean isOne(Bytes encoded) {
    return encoded.size() >= Hash.SIZE && encoded.slice(0, Hash.SIZE).equals(KIND.toBytes());
  }

  /// `abi.encode("onnx/1" as bytes32, form as bytes32, nonce, uint8 source, uint8 reason, bytes32
  /// modelSha256, procedure as bytes32, string runtime)`.
  @Override
  public Bytes encode() {
    return new AbiWords()
        .hash(KIND)
        .hash(ExactEvidence.engineVersion(form.wireName()))
        .hash(nonce.value())
        .uint(nonce.source().code())
        .uint(finishReason.code())
        .hash(modelSha256)
        .hash(ExactEvidence.engineVersion(procedure))
        .uint(HEAD_WORDS * AbiWords.WORD)
        .text(runtime)
        .toBytes();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static OnnxEvidence decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    if (!in.hash().equals(KIND)) {
      throw new DecodingException("no evidence of an ONNX run", 0);
    }
    RequestForm form =
        RequestForm.ofWireName(ExactEvidence.nameIn(in.hash()))
            .orElseThrow(() -> new DecodingException("evidence of an unknown form", Hash.SIZE));
    Nonce nonce = ExactEvidence.readNonce(in);
    FinishReason reason = FinishReason.ofCode((int) in.uint(8));
    Hash model = in.hash();
    String procedure = ExactEvidence.nameIn(in.hash());
    in.uint31();
    OnnxEvidence evidence =
        new OnnxEvidence(form, nonce, reason, model, procedure, in.text(MAX_RUNTIME_BYTES));
    if (!evidence.encode().equals(encoded)) {
      throw new DecodingException("evidence that is not written in its one way", 0);
    }
    return evidence;
  }

  /// Hides what was run.
  @Override
  public String toString() {
    return "OnnxEvidence[hidden]";
  }
}
