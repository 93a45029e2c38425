package dev.nabla.inference.exact;

import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;

/// Tokens that go through the layers together, of one conversation or of many: part after part,
/// each the tokens of one conversation that follow each other. Filled anew for each pass.
final class ForwardBatch {
  private final int most;
  private final Part[] parts;
  private final int[] partOf;
  private int partCount;
  private int count;
  private int headRows;
  private int longest;

  /// One conversation's share.
  static final class Part {
    KeyValueCache cache;
    TokenSlice slice;
    TraceSink sink;

    /// Index of its first token in the batch.
    int start;

    int count;

    /// Position of its first token.
    int from;

    /// Where the state of its first token whose logits are wanted is kept.
    int headRow;

    /// Position of that token; beyond the last where there is none.
    int firstHead;

    Part(KeyValueCache cache, TokenSlice slice, TraceSink sink) {
      this.cache = cache;
      this.slice = slice;
      this.sink = sink;
    }

    int end() {
      return from + count;
    }
  }

  /// @param most tokens, at least 1
  ForwardBatch(int most) {
    this.most = most;
    this.parts = new Part[most];
    this.partOf = new int[most];
  }

  /// Empties the batch.
  ///
  /// @param keptHeads rows of kept states that are taken already
  ForwardBatch clear(int keptHeads) {
    java.util.Arrays.fill(parts, 0, partCount, null);
    partCount = 0;
    count = 0;
    longest = 0;
    headRows = keptHeads;
    return this;
  }

  /// Adds the tokens of a slice from position `from` on, as many as fit.
  Part add(Part part, int from) {
    part.from = from;
    part.start = count;
    part.count = Math.min(most - count, part.slice.end() - from);
    part.firstHead = Math.clamp(part.slice.firstLogits(), from, part.end());
    part.headRow = headRows;
    headRows += part.end() - part.firstHead;
    java.util.Arrays.fill(partOf, count, count + part.count, partCount);
    count += part.count;
    longest = Math.max(longest, part.end());
    parts[partCount++] = part;
    return part;
  }

  /// Tokens.
  int count() {
    return count;
  }

  /// Tokens that still fit.
  int room() {
    return most - count;
  }

  int parts() {
    return partCount;
  }

  Part part(int index) {
    return parts[index];
  }

  /// The part that a token belongs to.
  Part partOf(int token) {
    return parts[partOf[token]];
  }

  int position(int token) {
    Part part = partOf(token);
    return part.from + token - part.start;
  }

  int id(int token) {
    return partOf(token).slice.id(position(token));
  }

  /// Kept states, those of earlier batches included.
  int headRows() {
    return headRows;
  }

  /// The most positions that a token of the batch reads.
  int longest() {
    return longest;
  }
}
