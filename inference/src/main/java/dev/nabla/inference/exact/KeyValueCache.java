package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.AttentionTile;
import dev.nabla.model.exact.HyperParameters;

/// Keys and values of one conversation, an array per layer and head, as [AttentionTile] reads them.
/// Grows by doubling up to its bound; forgetting positions keeps the memory.
final class KeyValueCache {
  /// Positions at first.
  private static final int FIRST = 256;

  private final int headSize;
  private final int heads;
  private final int tile;
  private final int valueStride;
  private final float[][] keys;
  private final float[][] values;
  private int room;

  KeyValueCache(HyperParameters hyper, int lanes) {
    this.headSize = hyper.headSize();
    this.heads = hyper.keyValueHeads();
    this.tile = AttentionTile.tilePositions(lanes);
    this.valueStride = AttentionTile.valueStride(headSize, lanes);
    this.keys = new float[hyper.layers() * heads][0];
    this.values = new float[hyper.layers() * heads][0];
  }

  /// Makes room for `positions` positions.
  void reserve(int positions) {
    if (positions <= room) {
      return;
    }
    int wanted = Math.max(positions, Math.max(FIRST, 2 * room));
    room = (wanted + tile - 1) / tile * tile;
    for (int i = 0; i < keys.length; i++) {
      keys[i] = java.util.Arrays.copyOf(keys[i], Math.multiplyExact(room, headSize));
      values[i] = java.util.Arrays.copyOf(values[i], Math.multiplyExact(room, valueStride));
    }
  }

  float[] keys(int layer, int head) {
    return keys[layer * heads + head];
  }

  float[] values(int layer, int head) {
    return values[layer * heads + head];
  }

  /// Stores `count` elements of a position's keys, from element `row` of all heads on.
  void putKeys(int layer, int position, int row, float[] source, int from, int count) {
    int start = position / tile * tile * headSize + position % tile;
    for (int i = 0; i < count; i++) {
      int element = row + i;
      keys(layer, element / headSize)[start + element % headSize * tile] = source[from + i];
    }
  }

  /// Stores `count` elements of a position's values, from element `row` of all heads on.
  void putValues(int layer, int position, int row, float[] source, int from, int count) {
    for (int i = 0; i < count; i++) {
      int element = row + i;
      values(layer, element / headSize)[position * valueStride + element % headSize] =
          source[from + i];
    }
  }
}
