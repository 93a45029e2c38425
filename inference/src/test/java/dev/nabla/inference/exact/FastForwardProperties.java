package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.PlainForward;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The fast engine against the plain one on random small models of odd shapes: every state, key,
/// value and logit enters the trace, so equal roots mean equal bits.
class FastForwardProperties {
  private static final List<TensorType> TYPES = ExactModel.MATRIX_TYPES.stream().sorted().toList();

  @Test
  void anyShapeThreadsBatchAndSlicingGiveThePlainTrace() {
    int cases = Seeds.count(60, 600);
    Seeds seeds = Seeds.of("fast against plain", cases);
    for (int i = 0; i < cases; i++) {
      SplittableRandom random = seeds.random().split();
      RandomGguf.Shape shape = drawShape(random);
      LanguageModel model =
          LanguageModel.load(RandomGguf.segment(RandomGguf.bytes(random.nextLong(), shape)));
      Run run = Run.draw(random, model);

      Hash plain;
      try (ForwardPass pass = new PlainForward(model.weights(), run.ids.length)) {
        plain = run.trace(pass, new SplittableRandom(i));
      }
      Hash fast = fastTrace(model, run, random);

      assertThat(fast).as("%s, case %d: %s", seeds, i, shape).isEqualTo(plain);
    }
  }

  /// Query groups of 1 to 8, head sizes 32 to 128, widths that are no multiple of a vector's lanes
  /// times two, types mixed.
  private static RandomGguf.Shape drawShape(SplittableRandom random) {
    TensorType matrices = TYPES.get(random.nextInt(TYPES.size()));
    TensorType embedding = TYPES.get(random.nextInt(TYPES.size()));
    if (matrices.blockElements() == 256 || embedding.blockElements() == 256) {
      return superShape(random, matrices, embedding);
    }
    int headSize = 32 << random.nextInt(3);
    int keyValueHeads = random.nextInt(1, 3);
    int group = random.nextInt(1, 8 * 32 / headSize + 1);
    RandomGguf.Kind kind = RandomGguf.Kind.ALL.get(random.nextInt(RandomGguf.Kind.ALL.size()));
    return new RandomGguf.Shape(
        random.nextInt(1, 4),
        keyValueHeads * group * headSize,
        keyValueHeads * group,
        keyValueHeads,
        32 * random.nextInt(1, 20),
        512,
        matrices,
        embedding,
        random.nextBoolean(),
        kind.headSize() == 0
            ? kind
            : new RandomGguf.Kind(kind.family(), 32 * random.nextInt(1, 4), false));
  }

  /// Widths that are multiples of 256.
  private static RandomGguf.Shape superShape(
      SplittableRandom random, TensorType matrices, TensorType embedding) {
    int keyValueHeads = 1 << random.nextInt(2);
    RandomGguf.Kind kind = RandomGguf.Kind.ALL.get(random.nextInt(RandomGguf.Kind.ALL.size()));
    return new RandomGguf.Shape(
        random.nextInt(1, 3),
        256 * random.nextInt(1, 3),
        4,
        keyValueHeads,
        256 * random.nextInt(1, 4),
        512,
        matrices,
        embedding,
        random.nextBoolean(),
        new RandomGguf.Kind(kind.family(), 64, kind.ropeFactors()));
  }

  private static Hash fastTrace(LanguageModel model, Run run, SplittableRandom random) {
    Kernels kernels = random.nextInt(4) == 0 ? Kernels.scalar() : Kernels.fastest();
    int batch = List.of(1, 2, 3, 5, 7, 64).get(random.nextInt(6));
    try (Workers team = new Workers(random.nextInt(1, 4))) {
      PackedModel packed = PackedModel.pack(model, kernels, Runnable::run);
      FastForward.Settings settings = new FastForward.Settings(run.ids.length, batch);
      try (ForwardPass pass = new FastForward(packed, team, settings)) {
        return run.trace(pass, random);
      }
    }
  }

  /// Random ids, of which the last few are run with logits, in slices of random size.
  private static final class Run {
    final LanguageModel model;
    final int[] ids;
    final int prompt;
    final ExactParameters parameters;

    private Run(LanguageModel model, int[] ids, int prompt, ExactParameters parameters) {
      this.model = model;
      this.ids = ids;
      this.prompt = prompt;
      this.parameters = parameters;
    }

    static Run draw(SplittableRandom random, LanguageModel model) {
      int count = random.nextInt(2, 80);
      int vocabulary = model.weights().hyper().vocabulary();
      int[] ids = random.ints(count, 0, vocabulary).toArray();
      float temperature = random.nextBoolean() ? 0f : 0.8f;
      ExactParameters parameters =
          new ExactParameters(temperature, 0, 0.9f, count, List.<String>of());
      return new Run(model, ids, random.nextInt(1, count), parameters);
    }

    Hash trace(ForwardPass pass, SplittableRandom random) {
      TracedRun traced =
          new TracedRun(
              model.weights().hyper(), TracedRun.Rules.unmasked(parameters, 42), prompt, pass);
      int end = ids.length - 1;
      while (pass.length() < end) {
        int from = pass.length();
        int count = random.nextInt(1, end - from + 1);
        pass.feed(TokenSlice.withLogitsFrom(prompt - 1, ids, from, count), traced);
      }
      int[] drawn = Arrays.copyOf(ids, ids.length);
      for (int position = prompt - 1; position < end; position++) {
        drawn[position + 1] = traced.drawn(position);
      }
      return traced.traceRoot(drawn, ids.length - prompt);
    }
  }
}
