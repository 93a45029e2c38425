package dev.nabla.model.grammar;

import dev.nabla.model.tokenizer.Tokenizer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The mask as it is written down: looks at each token by itself.
public final class PlainTokenMask implements TokenMask {
  private final Tokenizer tokenizer;
  private @Nullable Position position;
  private int tokensLeft;

  /// @param maxTokens of the answer, the token that ends it included
  public PlainTokenMask(Tokenizer tokenizer, Grammar grammar, int maxTokens) {
    this.tokenizer = tokenizer;
    this.position = grammar.start();
    this.tokensLeft = maxTokens;
  }

  @Override
  public @Nullable BitSet allowed() {
    if (position == null) {
      return null;
    }
    BitSet allowed = new BitSet(tokenizer.size());
    for (int id = 0; id < tokenizer.size(); id++) {
      allowed.set(id, isAllowed(position, id));
    }
    return allowed;
  }

  private boolean isAllowed(Position from, int id) {
    if (id == tokenizer.endOfSequence()) {
      return from.isWord();
    }
    if (!tokenizer.isNormal(id)) {
      return false;
    }
    Position to = from.step(tokenizer.textOf(id));
    return to.isAlive() && (!isFeasible(from, tokensLeft) || isFeasible(to, tokensLeft - 1));
  }

  /// Whether so many tokens can make a word of it, one byte each, and end.
  private static boolean isFeasible(Position position, int tokens) {
    return position.rest() < tokens;
  }

  @Override
  public void take(int id) {
    Position from = position;
    position = from == null || !isAllowed(from, id) ? null : after(from, id);
    tokensLeft--;
  }

  private @Nullable Position after(Position from, int id) {
    return id == tokenizer.endOfSequence() ? null : from.step(tokenizer.textOf(id));
  }
}
