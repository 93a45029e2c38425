package dev.nabla.model.tokenizer;

import java.util.Arrays;

/// A binary min-heap of longs.
final class LongHeap {
  private long[] keys;
  private int size;

  LongHeap(int capacity) {
    this.keys = new long[Math.max(capacity, 4)];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void push(long key) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
    }
    int at = size++;
    while (at > 0 && keys[(at - 1) / 2] > key) {
      keys[at] = keys[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    keys[at] = key;
  }

  /// Takes the smallest away; the heap is not empty.
  long pop() {
    long smallest = keys[0];
    long moved = keys[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (moved <= keys[child]) {
        break;
      }
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = moved;
    return smallest;
  }
}
