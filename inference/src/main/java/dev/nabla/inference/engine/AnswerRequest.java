package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;
import org.jspecify.annotations.Nullable;

/// A request as an engine needs it.
///
/// @param form by which rules the body is read
/// @param body the bytes exactly as received; the seed of an exact answer depends on them
/// @param nonce binds the answer to this request
/// @param traceparent for requests that an engine sends in its turn, by W3C Trace Context; null
///   where nothing is traced
/// @param customer who asks, as far as that is known: requests with the same one may share what an
///   engine remembers, which shows in the time that they take; null where nobody is known
public record AnswerRequest(
    RequestForm form,
    Bytes body,
    Nonce nonce,
    @Nullable String traceparent,
    @Nullable Hash customer) {
  /// A request of nobody known that nobody traces.
  public AnswerRequest(RequestForm form, Bytes body, Nonce nonce) {
    this(form, body, nonce, null, null);
  }

  /// Hides the conversation.
  @Override
  public String toString() {
    return "AnswerRequest[" + form.wireName() + ", " + body.size() + " bytes]";
  }
}
