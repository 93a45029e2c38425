package dev.nabla.gateway.pipeline;

import dev.nabla.gateway.receipt.RequestId;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Disclosure;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.Wish;
import org.jspecify.annotations.Nullable;

/// A request as it came in.
///
/// @param id names the request
/// @param form of the body, by the path that it came to
/// @param body bytes exactly as received
/// @param nonce the caller's, null where it gave none
/// @param wish how much the answer must prove, null where the caller leaves that to the model
/// @param disclosure what the caller allows to leave the parties; null for the node's usual
/// @param traceparent header of the request, null where it has none
/// @param customer whose key came along, as a hash; null where none did
public record ChatCall(
    RequestId id,
    RequestForm form,
    Bytes body,
    @Nullable Hash nonce,
    @Nullable Wish wish,
    @Nullable Disclosure disclosure,
    @Nullable String traceparent,
    @Nullable Hash customer) {
  /// Hides the body.
  @Override
  public String toString() {
    return "ChatCall[" + form.wireName() + ", " + body.size() + " bytes]";
  }
}
