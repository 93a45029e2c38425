package dev.nabla.model.exact;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Token ids by logit, largest first, lower id first on ties; -0 equals +0. A binary heap: building
/// it is linear, and only those taken cost a logarithm.
final class CandidateHeap {
  private final long[] keys;
  private int size;

  /// @param keys at least `vocabulary` longs to work in
  /// @param logits finite
  /// @param allowed the candidates; null for the whole vocabulary
  CandidateHeap(long[] keys, float[] logits, int offset, int vocabulary, @Nullable BitSet allowed) {
    this.keys = keys;
    for (int id = 0; id < vocabulary; id++) {
      if (allowed == null || allowed.get(id)) {
        keys[size++] = key(logits[offset + id], id);
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /// Candidates that are left.
  int size() {
    return size;
  }

  /// Smaller for a larger logit, then for a smaller id.
  private static long key(float logit, int id) {
    int bits = Float.floatToRawIntBits(logit + 0f); // -0 + 0 = +0
    int ascending = bits ^ ((bits >> 31) & 0x7fffffff);
    return ((long) ~ascending << 32) | id;
  }

  /// Takes the first id away.
  int pop() {
    int first = (int) keys[0];
    size--;
    keys[0] = keys[size];
    sink(0);
    return first;
  }

  private void sink(int start) {
    int parent = start;
    long moved = keys[parent];
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (moved <= keys[child]) {
        break;
      }
      keys[parent] = keys[child];
      parent = child;
    }
    keys[parent] = moved;
  }
}
