package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;

/// A request as an engine needs it.
///
/// @param form by which rules the body is read
/// @param body the bytes exactly as received; the seed of an exact answer depends on them
/// @param nonce binds the answer to this request
public record AnswerRequest(RequestForm form, Bytes body, Nonce nonce) {
  /// Hides the conversation.
  @Override
  public String toString() {
    return "AnswerRequest[" + form.wireName() + ", " + body.size() + " bytes]";
  }
}
