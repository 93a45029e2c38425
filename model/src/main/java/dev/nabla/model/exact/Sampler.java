package dev.nabla.model.exact;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Picks the next token from logits (`docs/exact.md` §2.9–2.10, and §11 where not all may be
/// picked). Weights are integers, so that their sums do not depend on order and a draw can be
/// proved by one path of a sum tree.
///
/// Keeps scratch space for one vocabulary; one thread at a time.
public final class Sampler {
  private static final float WEIGHT_ONE = 0x1p40f;

  private final ExactParameters parameters;
  private final long seed;
  private final long[] weights;
  private final long[] heap;

  /// @param seed of the draws; ignored where `parameters` is greedy
  public Sampler(int vocabulary, ExactParameters parameters, long seed) {
    this.parameters = parameters;
    this.seed = seed;
    boolean greedy = parameters.isGreedy();
    this.weights = new long[greedy ? 0 : vocabulary];
    this.heap = new long[greedy || !isFiltered() ? 0 : vocabulary];
  }

  private boolean isFiltered() {
    return parameters.topK() > 0 || parameters.topP() < 1f;
  }

  /// The token after `drawn` earlier ones, from finite logits.
  public int sample(float[] logits, int offset, int vocabulary, int drawn) {
    return sample(logits, offset, vocabulary, drawn, null);
  }

  /// The same, but only tokens of `allowed` may be picked: as if there were no others.
  ///
  /// @param allowed at least one of the vocabulary's ids; null for all
  public int sample(
      float[] logits, int offset, int vocabulary, int drawn, @Nullable BitSet allowed) {
    int best =
        allowed == null
            ? Primitives.argmax(logits, offset, vocabulary)
            : largest(logits, offset, allowed);
    if (parameters.isGreedy()) {
      return best;
    }
    long total = weigh(logits, offset, logits[offset + best], allowed);
    if (isFiltered()) {
      total = filter(new CandidateHeap(heap, logits, offset, vocabulary, allowed), total);
    }
    long target = Math.unsignedMultiplyHigh(SplitMix64.draw(seed, drawn), total);
    long sum = 0;
    for (int id = 0; id < vocabulary; id++) {
      sum += weights[id];
      if (sum > target) {
        return id;
      }
    }
    throw new IllegalStateException("the weights sum to " + sum + ", not to " + total);
  }

  private static int largest(float[] logits, int offset, BitSet allowed) {
    int best = allowed.nextSetBit(0);
    for (int id = allowed.nextSetBit(best + 1); id >= 0; id = allowed.nextSetBit(id + 1)) {
      if (logits[offset + id] > logits[offset + best]) {
        best = id;
      }
    }
    return best;
  }

  /// The weights of the last draw: of each token that was kept, else 0. Empty where greedy.
  /// Borrowed.
  long[] weights() {
    return weights;
  }

  private long weigh(float[] logits, int offset, float largest, @Nullable BitSet allowed) {
    float inverse = 1f / parameters.temperature();
    long total = 0;
    for (int id = 0; id < weights.length; id++) {
      if (allowed != null && !allowed.get(id)) {
        weights[id] = 0;
        continue;
      }
      float distance = (logits[offset + id] - largest) * inverse;
      weights[id] = (long) (Primitives.exp(distance) * WEIGHT_ONE);
      total += weights[id];
    }
    return total;
  }

  /// Keeps the top k, then the shortest prefix of them with the share top p, and returns its sum.
  private long filter(CandidateHeap candidates, long total) {
    int size = candidates.size();
    int limit = parameters.topK() > 0 ? Math.min(parameters.topK(), size) : size;
    int[] order = new int[limit < size ? limit : 0];
    long available = total;
    if (limit < size) {
      available = 0;
      for (int i = 0; i < limit; i++) {
        order[i] = candidates.pop();
        available += weights[order[i]];
      }
    }
    return keep(candidates, order, limit, available);
  }

  private long keep(CandidateHeap candidates, int[] order, int limit, long available) {
    boolean all = parameters.topP() >= 1f;
    long needed = all ? available : Math.unsignedMultiplyHigh(available, topPFixed());
    long[] kept = new long[all ? limit : Math.min(limit, 64)];
    int[] ids = new int[kept.length];
    int count = 0;
    long sum = 0;
    while (count < limit && (all || count == 0 || sum < needed)) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
        kept = Arrays.copyOf(kept, 2 * count);
      }
      int id = order.length > 0 ? order[count] : candidates.pop();
      ids[count] = id;
      kept[count] = weights[id];
      sum += weights[id];
      count++;
    }
    Arrays.fill(weights, 0);
    for (int i = 0; i < count; i++) {
      weights[ids[i]] = kept[i];
    }
    return sum;
  }

  private long topPFixed() {
    return (long) Math.rint((double) parameters.topP() * 0x1p32) << 32;
  }
}
