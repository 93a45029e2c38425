package dev.nabla.model.exact;

/// Receives what a forward pass computes. Arrays are borrowed: they hold the values only during the
/// call and must not be changed.
///
/// For each position of a slice the engine delivers, in any order and from any of its threads, but
/// all before `feed` returns: `layers + 1` states and one key and value row for each layer and
/// head. A method may be called by several threads at once, for different (position, layer) each.
/// Logits come last, one position at a time in ascending order, from the thread that called `feed`.
public interface TraceSink {
  /// Ignores everything; for warm-up and for running a prefix of no interest.
  TraceSink NONE = ofLogits((_, _, _) -> {});

  /// Takes logits alone, as [#logits] tells them; the rest is not asked for.
  static TraceSink ofLogits(Logits taker) {
    return new TraceSink() {
      @Override
      public boolean wantsStates() {
        return false;
      }

      @Override
      public void begin(TokenSlice slice) {}

      @Override
      public void state(int position, int layer, float[] x, int offset) {}

      @Override
      public void keyValue(
          int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {}

      @Override
      public void logits(int position, float[] logits, int offset) {
        taker.take(position, logits, offset);
      }
    };
  }

  /// What [#ofLogits] hands on.
  @FunctionalInterface
  interface Logits {
    /// See [TraceSink#logits].
    void take(int position, float[] logits, int offset);
  }

  /// Whether [#begin], [#state] and [#keyValue] are to be called at all; constant while a feed
  /// runs.
  boolean wantsStates();

  /// What follows is of the positions of `slice`, whose ids the sink may read until the next call.
  void begin(TokenSlice slice);

  /// The hidden state x, `width` floats from `offset`.
  ///
  /// @param layer 0 for the embedding, l for x after the l-th layer (the first is 1)
  void state(int position, int layer, float[] x, int offset);

  /// Keys after rope and values of all heads of one layer, `keyValueHeads * headSize` floats each:
  /// head after head.
  ///
  /// @param layer 0 for the first layer
  void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset);

  /// `vocabulary` logits from `offset`.
  void logits(int position, float[] logits, int offset);
}
