package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The sampler against the rule written down with sorted lists and big integers.
class SamplerProperties {
  private static final int VOCABULARY = 97;

  @Test
  void agreesWithTheRuleInPlainWords() {
    int count = Seeds.count(2_000, 50_000);
    Seeds seeds = Seeds.of("agreesWithTheRuleInPlainWords", count);
    for (int i = 0; i < count; i++) {
      float[] logits = logits(seeds);
      ExactParameters parameters = parameters(seeds);
      long seed = seeds.random().nextLong();
      Sampler sampler = new Sampler(VOCABULARY, parameters, seed);
      for (int t = 0; t < 3; t++) {
        int drawn = sampler.sample(logits, 0, VOCABULARY, t);

        long[] kept = keptWeights(logits, parameters);
        assertThat(drawn).as("%s, %s", seeds, parameters).isEqualTo(draw(kept, seed, t));
        assertThat(sampler.weights()).as(seeds.toString()).isEqualTo(kept);
      }
    }
  }

  /// Few distinct values, so that ties are common, and both zeros.
  private static float[] logits(Seeds seeds) {
    float[] logits = new float[VOCABULARY];
    for (int i = 0; i < logits.length; i++) {
      logits[i] =
          switch (seeds.nextInt(0, 4)) {
            case 0 -> seeds.nextInt(-3, 4);
            case 1 -> -0f;
            case 2 -> (float) seeds.random().nextGaussian(0, 5);
            default -> (float) seeds.random().nextGaussian(0, 0.1);
          };
    }
    return logits;
  }

  private static ExactParameters parameters(Seeds seeds) {
    float[] topPs = {1f, 0.9f, 0.5f, 1e-3f, Float.MIN_VALUE, Math.nextDown(1f)};
    int[] topKs = {0, 1, 5, VOCABULARY, VOCABULARY + 9};
    float temperature = (float) Math.scalb(1 + seeds.random().nextDouble(), seeds.nextInt(-20, 3));
    return new ExactParameters(
        temperature,
        topKs[seeds.nextInt(0, topKs.length)],
        topPs[seeds.nextInt(0, topPs.length)],
        1,
        List.of());
  }

  private static long[] keptWeights(float[] logits, ExactParameters parameters) {
    float largest = logits[Primitives.argmax(logits, 0, logits.length)];
    long[] weights = new long[logits.length];
    for (int i = 0; i < logits.length; i++) {
      float distance = (logits[i] - largest) * (1f / parameters.temperature());
      weights[i] = (long) (Primitives.exp(distance) * 0x1p40f);
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, logits.length).boxed().toList());
    order.sort(
        Comparator.comparingDouble((Integer id) -> -((double) logits[id] + 0.0))
            .thenComparingInt(id -> id));
    if (parameters.topK() > 0 && parameters.topK() < order.size()) {
      order = order.subList(0, parameters.topK());
    }
    BigInteger total = BigInteger.ZERO;
    for (int id : order) {
      total = total.add(BigInteger.valueOf(weights[id]));
    }
    BigInteger needed = share(total, parameters.topP());
    long[] kept = new long[logits.length];
    BigInteger sum = BigInteger.ZERO;
    for (int id : order) {
      kept[id] = weights[id];
      sum = sum.add(BigInteger.valueOf(weights[id]));
      if (parameters.topP() < 1 && sum.compareTo(needed) >= 0) {
        break;
      }
    }
    return kept;
  }

  private static BigInteger share(BigInteger total, float topP) {
    long fixed = (long) Math.rint((double) topP * 0x1p32);
    return total.multiply(BigInteger.valueOf(fixed).shiftLeft(32)).shiftRight(64);
  }

  private static int draw(long[] kept, long seed, int t) {
    BigInteger total = BigInteger.valueOf(Arrays.stream(kept).sum());
    BigInteger u = new BigInteger(Long.toUnsignedString(SplitMix64.draw(seed, t)));
    BigInteger target = u.multiply(total).shiftRight(64);
    BigInteger sum = BigInteger.ZERO;
    for (int id = 0; id < kept.length; id++) {
      sum = sum.add(BigInteger.valueOf(kept[id]));
      if (sum.compareTo(target) > 0) {
        return id;
      }
    }
    throw new AssertionError("no id");
  }

  @Test
  void drawsUnderAMaskAsIfThereWereNoOtherTokens() {
    int count = Seeds.count(1_000, 20_000);
    Seeds seeds = Seeds.of("drawsUnderAMaskAsIfThereWereNoOtherTokens", count);
    for (int i = 0; i < count; i++) {
      float[] logits = logits(seeds);
      int[] ids = IntStream.range(0, VOCABULARY).filter(_ -> seeds.nextInt(0, 3) == 0).toArray();
      if (ids.length == 0) {
        continue;
      }
      float[] only = new float[ids.length];
      BitSet allowed = new BitSet();
      for (int k = 0; k < ids.length; k++) {
        only[k] = logits[ids[k]];
        allowed.set(ids[k]);
      }
      boolean greedy = seeds.nextInt(0, 4) == 0;
      ExactParameters parameters = greedy ? ExactParameters.greedy(1) : parameters(seeds);

      int drawn = new Sampler(VOCABULARY, parameters, i).sample(logits, 0, VOCABULARY, 0, allowed);

      int among = new Sampler(ids.length, parameters, i).sample(only, 0, ids.length, 0);
      assertThat(drawn).as("%s, %s", seeds, parameters).isEqualTo(ids[among]);
    }
  }

  @Test
  void greedyTakesTheLowestIdOnTies() {
    Sampler sampler = new Sampler(4, ExactParameters.greedy(1), 0);

    assertThat(sampler.sample(new float[] {-1, 3, 3, 2}, 0, 4, 0)).isEqualTo(1);
    assertThat(sampler.sample(new float[] {-0f, 0f, -5, -5}, 0, 4, 0)).isZero();
  }
}
