package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.Nonce;

/// A request as an engine needs it.
///
/// @param body the bytes exactly as received; the seed depends on them
/// @param chat what `body` says, as [ChatRequest#parse] reads it
/// @param nonce the rest of the seed
public record AnswerRequest(Bytes body, ChatRequest chat, Nonce nonce) {
  /// Hides the conversation.
  @Override
  public String toString() {
    return "AnswerRequest[" + body.size() + " bytes]";
  }
}
