package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.Primitives;

/// Attention in plain loops.
final class ScalarAttention {
  private ScalarAttention() {}

  static void attend(AttentionTile tile) {
    for (int i = 0; i < tile.count; i++) {
      float[] e = tile.scores[i];
      int length = tile.lengths[i];
      scores(tile, tile.queryOffsets[i], e, length);
      float inverse = (float) (1.0 / exponentiate(e, length));
      values(tile, e, length, inverse, tile.outputOffsets[i]);
    }
  }

  private static void scores(AttentionTile tile, int query, float[] s, int length) {
    for (int j = 0; j < length; j++) {
      float[] keys = tile.pages[j / AttentionTile.PAGE];
      int inPage = j % AttentionTile.PAGE;
      int tileStart = inPage / tile.tilePositions * tile.tilePositions * tile.headSize;
      int key = tile.keysAt + tileStart + inPage % tile.tilePositions;
      float sum = 0f;
      for (int d = 0; d < tile.headSize; d++) {
        sum = sum + tile.queries[query + d] * keys[key + d * tile.tilePositions];
      }
      s[j] = sum * tile.scale;
    }
  }

  private static double exponentiate(float[] s, int length) {
    float largest = s[0];
    for (int j = 1; j < length; j++) {
      largest = s[j] > largest ? s[j] : largest;
    }
    double sum = 0;
    for (int j = 0; j < length; j++) {
      s[j] = Primitives.exp(s[j] - largest);
      sum = sum + (double) s[j];
    }
    return sum;
  }

  private static void values(AttentionTile tile, float[] e, int length, float inverse, int to) {
    for (int d = 0; d < tile.headSize; d++) {
      float sum = 0f;
      for (int j = 0; j < length; j++) {
        float[] values = tile.pages[j / AttentionTile.PAGE];
        int value = tile.valuesAt + j % AttentionTile.PAGE * tile.valueStride;
        sum = sum + e[j] * values[value + d];
      }
      tile.outputs[to + d] = sum * inverse;
    }
  }
}
