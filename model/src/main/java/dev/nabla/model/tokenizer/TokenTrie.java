package dev.nabla.model.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of all normal tokens as a tree: tokens that begin alike share what they begin with, so
/// that all of them can be tried at once. Immutable.
///
/// Nodes lie in the order in which a walk meets them, with the number of the node that follows
/// their subtree.
public final class TokenTrie {
  private static final int NO_TOKEN = -1;

  private final int size;
  private final byte[] value;
  private final int[] depth;
  private final int[] after;
  private final int[] token;
  private final int longest;

  /// Tries bytes one after another.
  ///
  /// @param <S> what the bytes before have led to
  public interface Reader<S> {
    /// Where one more byte leads to; null where it must not come.
    @Nullable S step(S from, byte value);

    /// Whether a token may end here.
    boolean mayEnd(S at);
  }

  private TokenTrie(List<byte[]> tokens, int[] ids) {
    int most = tokens.stream().mapToInt(bytes -> bytes.length).sum();
    this.value = new byte[most];
    this.depth = new int[most];
    this.after = new int[most];
    this.token = new int[most];
    this.longest = tokens.stream().mapToInt(bytes -> bytes.length).max().orElse(0);
    int count = 0;
    byte[] before = new byte[0];
    int[] open = new int[longest + 1];
    for (int i = 0; i < ids.length; i++) {
      byte[] bytes = tokens.get(i);
      int shared = Math.max(0, Arrays.mismatch(before, bytes));
      for (int level = shared; level < before.length; level++) {
        after[open[level]] = count;
      }
      for (int level = shared; level < bytes.length; level++) {
        value[count] = bytes[level];
        depth[count] = level;
        token[count] = NO_TOKEN;
        open[level] = count++;
      }
      token[count - 1] = ids[i];
      before = bytes;
    }
    for (int level = 0; level < before.length; level++) {
      after[open[level]] = count;
    }
    this.size = count;
  }

  static TokenTrie of(Tokenizer tokenizer) {
    byte[][] bytes = new byte[tokenizer.size()][];
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < bytes.length; id++) {
      bytes[id] = tokenizer.textOf(id);
      if (tokenizer.isNormal(id)) {
        ids.add(id);
      }
    }
    ids.sort(Comparator.comparing(id -> bytes[id], Arrays::compareUnsigned));
    return new TokenTrie(
        ids.stream().map(id -> bytes[id]).toList(), ids.stream().mapToInt(id -> id).toArray());
  }

  /// Bytes of the longest token.
  public int longestBytes() {
    return longest;
  }

  /// Adds to `allowed` every token whose bytes can be read from `start` and may end there.
  public <S> void collect(S start, Reader<S> reader, BitSet allowed) {
    Object[] states = new Object[longest + 1];
    states[0] = start;
    for (int node = 0; node < size; ) {
      @SuppressWarnings("unchecked") // only states of the reader are put in
      S from = (S) states[depth[node]];
      S to = reader.step(from, value[node]);
      if (to == null) {
        node = after[node];
        continue;
      }
      states[depth[node] + 1] = to;
      if (token[node] != NO_TOKEN && reader.mayEnd(to)) {
        allowed.set(token[node]);
      }
      node++;
    }
  }
}
