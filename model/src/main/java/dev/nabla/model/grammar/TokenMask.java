package dev.nabla.model.grammar;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which tokens may come next, token after token of one answer (`docs/exact.md` §11). One thread at
/// a time.
public interface TokenMask {
  /// The tokens that may come next, at least one; null for all, as after a token that was not among
  /// them. Borrowed: good until the next [#take].
  @Nullable BitSet allowed();

  /// The next token, whatever [#allowed] says of it.
  void take(int id);
}
