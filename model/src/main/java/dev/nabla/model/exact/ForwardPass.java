package dev.nabla.model.exact;

/// One conversation's run through a model: a key/value cache and the way to extend it.
///
/// Every implementation delivers the same bits for the same token ids, however the ids are cut into
/// slices, and whatever its layout, threads and vector width (`docs/exact.md`). One thread at a
/// time may use an instance.
public interface ForwardPass extends TraceHelp, AutoCloseable {
  /// The model that is run.
  ExactModel model();

  /// Positions that fit the cache.
  int capacity();

  /// Positions in the cache, and so the position of the next token.
  int length();

  /// Forgets every position from `length` on. Cheap.
  ///
  /// @throws IllegalArgumentException where `length` is negative or above [#length()]
  void truncate(int length);

  /// Runs the tokens of `slice`, which starts at [#length()], and delivers states, keys, values and
  /// logits to `sink` before it returns.
  ///
  /// @throws ExactFault `context_exceeded` where the slice does not fit [#capacity()] (nothing has
  ///   been run then), `non_finite` where a value that exact/1 checks is not finite (the cache then
  ///   holds no position of the slice, and what the sink has got of the slice is void)
  /// @throws IllegalArgumentException where the slice starts elsewhere, or an id is outside the
  ///   vocabulary
  void feed(TokenSlice slice, TraceSink sink);

  /// Gives memory and threads back. Idempotent.
  @Override
  void close();
}
