package dev.nabla.inference.exact;

import dev.nabla.model.grammar.Grammar;
import dev.nabla.model.grammar.Position;
import dev.nabla.model.grammar.TokenMask;
import dev.nabla.model.tokenizer.TokenTrie;
import dev.nabla.model.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The mask of `model.grammar`, fast: tokens that begin alike are tried together, and masks are
/// kept. A mask that depends on how many tokens are left, as near the end, is made anew.
final class GrammarMask implements TokenMask {
  /// Masks kept for one answer, of a bit a token each.
  private static final int MAX_KEPT = 256;

  private final Tokenizer tokenizer;
  private final TokenTrie trie;
  private final long largestRest;
  private final Map<Position, BitSet> kept = new LinkedHashMap<>();
  private @Nullable Position position;
  private @Nullable BitSet current;
  private int tokensLeft;

  /// @param maxTokens of the answer, the token that ends it included
  GrammarMask(Tokenizer tokenizer, Grammar grammar, int maxTokens) {
    this.tokenizer = tokenizer;
    this.trie = tokenizer.trie();
    this.largestRest = grammar.largestRest();
    this.position = grammar.start();
    this.tokensLeft = maxTokens;
  }

  @Override
  public @Nullable BitSet allowed() {
    Position from = position;
    if (current == null && from != null) {
      boolean anyEndWillDo = largestRest < tokensLeft - 1 || from.rest() >= tokensLeft;
      current = anyEndWillDo ? keptMask(from) : mask(from, tokensLeft - 1);
    }
    return current;
  }

  private BitSet keptMask(Position from) {
    Position near = from.near(trie.longestBytes());
    BitSet before = kept.get(near);
    if (before != null) {
      return before;
    }
    if (kept.size() == MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    BitSet mask = mask(near, Long.MAX_VALUE);
    kept.put(near, mask);
    return mask;
  }

  /// @param tokens that are left after the next one
  private BitSet mask(Position from, long tokens) {
    BitSet allowed = new BitSet(tokenizer.size());
    trie.collect(from, new Steps(tokens), allowed);
    allowed.set(tokenizer.endOfSequence(), from.isWord());
    return allowed;
  }

  private record Steps(long tokens) implements TokenTrie.Reader<Position> {
    @Override
    public @Nullable Position step(Position from, byte value) {
      Position to = from.step(value);
      return to.isAlive() ? to : null;
    }

    @Override
    public boolean mayEnd(Position at) {
      return tokens == Long.MAX_VALUE || at.rest() < tokens;
    }
  }

  @Override
  public void take(int id) {
    BitSet allowed = allowed();
    Position from = position;
    boolean ends = id == tokenizer.endOfSequence();
    if (from != null) {
      boolean goesOn = allowed != null && allowed.get(id) && !ends;
      position = goesOn ? from.step(tokenizer.textOf(id)) : null;
    }
    current = null;
    tokensLeft--;
  }
}
