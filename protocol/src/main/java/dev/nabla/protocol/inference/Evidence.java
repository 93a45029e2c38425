package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;

/// What a node commits to about how an answer came to be: the preimage of `evidenceHash`. Its kind
/// says what can be proved of the answer.
public sealed interface Evidence permits ExactEvidence, ProviderEvidence, OnnxEvidence {
  /// The bytes that are hashed; [#decode] reads exactly these.
  Bytes encode();

  /// By which rules the request was read.
  RequestForm form();

  /// The nonce that the answer is bound to.
  Nonce nonce();

  /// Why the answer ended.
  FinishReason finishReason();

  /// By which rules a receipt with this evidence was asked for: as the evidence says, and as a chat
  /// request where there is none, since errors are read alike in all forms.
  ///
  /// @throws DecodingException where the bytes are of no known kind
  static RequestForm formOf(Bytes encoded) {
    return encoded.isEmpty() ? RequestForm.CHAT : decode(encoded).form();
  }

  /// Reads evidence of any kind.
  ///
  /// @throws DecodingException where the bytes are of no known kind
  static Evidence decode(Bytes encoded) {
    if (ProviderEvidence.isOne(encoded)) {
      return ProviderEvidence.decode(encoded);
    }
    return OnnxEvidence.isOne(encoded)
        ? OnnxEvidence.decode(encoded)
        : ExactEvidence.decode(encoded);
  }
}
