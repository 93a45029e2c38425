package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.AttentionTile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values of one conversation: pages of a [PagePool], taken as positions come.
final class KeyValueCache {
  private final PagePool pool;
  private final KeyValuePage.Layout layout;
  private final List<KeyValuePage> pages = new ArrayList<>();

  /// The floats of [#pages], as kernels read them.
  private float[][] floats = new float[4][];

  KeyValueCache(PagePool pool) {
    this.pool = pool;
    this.layout = pool.layout();
  }

  /// Makes room for `positions` positions.
  void reserve(int positions) {
    while (pages.size() * KeyValuePage.POSITIONS < positions) {
      append(pool.take());
    }
  }

  /// Goes on with a page that is there already.
  void append(KeyValuePage page) {
    if (pages.size() == floats.length) {
      floats = Arrays.copyOf(floats, 2 * floats.length);
    }
    floats[pages.size()] = page.floats;
    pages.add(page);
  }

  /// Puts a page with the same content in the place of one, which goes back to the pool.
  void exchange(int index, KeyValuePage page) {
    pool.giveBack(pages.set(index, page));
    floats[index] = page.floats;
  }

  KeyValuePage page(int index) {
    return pages.get(index);
  }

  /// Gives back the pages from `first` on.
  void giveBackFrom(int first) {
    for (int i = pages.size() - 1; i >= first; i--) {
      pool.giveBack(pages.remove(i));
    }
  }

  /// Lets a tile read one head.
  AttentionTile read(AttentionTile tile, int layer, int head) {
    return tile.over(floats, layout.keysAt(layer, head), layout.valuesAt(layer, head));
  }

  /// Stores `count` elements of a position's keys, from element `row` of all heads on.
  void putKeys(int layer, int position, int row, float[] source, int from, int count) {
    float[] page = floats[position / KeyValuePage.POSITIONS];
    int tile = layout.tile();
    int size = layout.headSize();
    int inPage = position % KeyValuePage.POSITIONS;
    int start = inPage / tile * tile * size + inPage % tile;
    for (int i = 0; i < count; i++) {
      int element = row + i;
      page[layout.keysAt(layer, element / size) + start + element % size * tile] = source[from + i];
    }
  }

  /// Stores `count` elements of a position's values, from element `row` of all heads on.
  void putValues(int layer, int position, int row, float[] source, int from, int count) {
    float[] page = floats[position / KeyValuePage.POSITIONS];
    int size = layout.headSize();
    int start = position % KeyValuePage.POSITIONS * layout.valueStride();
    for (int i = 0; i < count; i++) {
      int element = row + i;
      page[layout.valuesAt(layer, element / size) + start + element % size] = source[from + i];
    }
  }
}
