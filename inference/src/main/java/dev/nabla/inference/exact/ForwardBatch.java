package dev.nabla.inference.exact;

import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;

/// Tokens that go through the layers together.
///
/// @param from position of the first
/// @param count at least 1
/// @param headRow where the first state whose logits are wanted goes among the states to keep
record ForwardBatch(TokenSlice slice, int from, int count, int headRow, TraceSink sink) {
  boolean traced() {
    return sink.wantsStates();
  }

  /// The first token of the batch whose logits are wanted; `count` where there is none.
  int firstHeadToken() {
    return Math.clamp(slice.firstLogits() - (long) from, 0, count);
  }

  int id(int token) {
    return slice.id(from + token);
  }
}
