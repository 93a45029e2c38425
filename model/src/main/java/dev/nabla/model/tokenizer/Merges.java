package dev.nabla.model.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The merge rules of a byte-level BPE vocabulary and their application to one word: the rule of
/// lowest rank first, the leftmost place on ties, until none applies.
///
/// A word is a linked list of tokens; a heap holds each neighbouring pair that has a rule, ordered
/// by (rank, place), and pairs that a merge has changed are dropped when they surface. So a word of
/// n bytes costs O(n log n), however long a user makes it. Immutable.
final class Merges {
  private final Map<Long, Integer> rankOfPair;
  private final int[] merged;

  private Merges(Map<Long, Integer> rankOfPair, int[] merged) {
    this.rankOfPair = rankOfPair;
    this.merged = merged;
  }

  /// One rule.
  record Rule(int left, int right, int merged) {}

  /// @param rules by rank; of two with the same pair the first counts
  static Merges of(List<Rule> rules) {
    Map<Long, Integer> ranks = HashMap.newHashMap(rules.size());
    int[] merged = new int[rules.size()];
    for (int rank = 0; rank < merged.length; rank++) {
      Rule rule = rules.get(rank);
      ranks.putIfAbsent(pair(rule.left, rule.right), rank);
      merged[rank] = rule.merged;
    }
    return new Merges(ranks, merged);
  }

  private static long pair(int left, int right) {
    return ((long) left << 32) | right;
  }

  /// Merges the tokens of one word and appends what is left of them to `target`.
  void apply(int[] word, TokenBuffer target) {
    Word chain = new Word(word);
    LongHeap candidates = new LongHeap(word.length);
    for (int at = 0; at + 1 < word.length; at++) {
      offer(chain, at, candidates);
    }
    while (!candidates.isEmpty()) {
      long candidate = candidates.pop();
      int rank = (int) (candidate >>> 32);
      int at = (int) candidate;
      if (rankAt(chain, at) == rank) {
        chain.mergeAt(at, merged[rank]);
        offer(chain, at, candidates);
        if (chain.previous[at] >= 0) {
          offer(chain, chain.previous[at], candidates);
        }
      }
    }
    chain.appendTo(target);
  }

  private void offer(Word chain, int at, LongHeap candidates) {
    int rank = rankAt(chain, at);
    if (rank >= 0) {
      candidates.push(((long) rank << 32) | at);
    }
  }

  /// The rank of the rule for the tokens at `at` and after it; -1 where there is none.
  private int rankAt(Word chain, int at) {
    int next = chain.next[at];
    if (chain.tokens[at] < 0 || next >= chain.tokens.length) {
      return -1;
    }
    return rankOfPair.getOrDefault(pair(chain.tokens[at], chain.tokens[next]), -1);
  }

  /// A doubly linked list over arrays. A token stays at the place of its first byte; a place that
  /// has been merged away holds -1.
  private static final class Word {
    final int[] tokens;
    final int[] next;
    final int[] previous;

    Word(int[] word) {
      tokens = word.clone();
      next = new int[word.length];
      previous = new int[word.length];
      for (int at = 0; at < word.length; at++) {
        next[at] = at + 1;
        previous[at] = at - 1;
      }
    }

    void mergeAt(int at, int token) {
      int absorbed = next[at];
      tokens[at] = token;
      tokens[absorbed] = -1;
      next[at] = next[absorbed];
      if (next[at] < tokens.length) {
        previous[next[at]] = at;
      }
    }

    void appendTo(TokenBuffer target) {
      for (int at = 0; at < tokens.length; at = next[at]) {
        target.add(tokens[at]);
      }
    }
  }
}
