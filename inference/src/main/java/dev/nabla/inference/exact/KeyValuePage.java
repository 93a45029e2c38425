package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.AttentionTile;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.TracedRun;

/// Keys and values of [#POSITIONS] positions that follow each other, all layers and heads, as
/// [AttentionTile] reads them; and what the trace commits to of them, once they are complete.
final class KeyValuePage {
  static final int POSITIONS = AttentionTile.PAGE;

  final float[] floats;

  /// X_p and KV_p of each position (`docs/exact.md` §5); filled when the page enters a
  /// [PrefixCache].
  final byte[] roots = new byte[POSITIONS * TracedRun.ROOT_BYTES];

  private KeyValuePage(int size) {
    this.floats = new float[size];
  }

  /// Where things lie in each page of a model.
  ///
  /// @param headKeys floats of one head's keys, after which its values come
  /// @param valueStride floats of one position's values
  /// @param pairs layers times heads
  record Layout(int headSize, int heads, int tile, int headKeys, int valueStride, int pairs) {
    /// @param lanes as the kernels have
    static Layout of(HyperParameters hyper, int lanes) {
      return new Layout(
          hyper.headSize(),
          hyper.keyValueHeads(),
          AttentionTile.tilePositions(lanes),
          POSITIONS * hyper.headSize(),
          AttentionTile.valueStride(hyper.headSize(), lanes),
          Math.multiplyExact(hyper.layers(), hyper.keyValueHeads()));
    }

    private int pairFloats() {
      return headKeys + POSITIONS * valueStride;
    }

    int keysAt(int layer, int head) {
      return (layer * heads + head) * pairFloats();
    }

    int valuesAt(int layer, int head) {
      return keysAt(layer, head) + headKeys;
    }

    /// Bytes of a page.
    long bytes() {
      return (long) Float.BYTES * pairs * pairFloats() + POSITIONS * TracedRun.ROOT_BYTES;
    }

    KeyValuePage newPage() {
      return new KeyValuePage(Math.multiplyExact(pairs, pairFloats()));
    }
  }
}
