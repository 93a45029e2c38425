package dev.nabla.model.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.RandomGguf;
import dev.nabla.model.RandomGguf.Shape;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedRunTest {
  private static final ExactParameters SAMPLED = new ExactParameters(0.9f, 40, 0.95f, 8, List.of());
  private static final int[] PROMPT = {1, 60, 70, 80, 2, 13, 1};

  private final ExactModel model = ExactModel.of(GgufFile.parse(RandomGguf.segment(1)));

  /// An answer of eight tokens, token by token as a node makes it.
  private static int[] answer(ExactModel model, TracedRun run, int[] prompt, int tokens) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + tokens);
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      engine.feed(TokenSlice.withLastLogits(ids, 0, prompt.length), run);
      for (int t = 0; t < tokens; t++) {
        int position = prompt.length + t;
        ids[position] = run.drawn(position - 1);
        if (t + 1 < tokens) {
          engine.feed(TokenSlice.withLastLogits(ids, position, 1), run);
        }
      }
    }
    return ids;
  }

  private Hash replay(int[] ids, int batch, ExactParameters parameters, long seed) {
    TracedRun run = new TracedRun(model.hyper(), parameters, seed, PROMPT.length);
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      for (int at = 0; at < ids.length - 1; at += batch) {
        int count = Math.min(batch, ids.length - 1 - at);
        engine.feed(TokenSlice.withLogitsFrom(PROMPT.length - 1, ids, at, count), run);
      }
    }
    for (int position = PROMPT.length; position < ids.length; position++) {
      assertThat(run.drawn(position - 1)).isEqualTo(ids[position]);
    }
    return run.traceRoot(ids, ids.length - PROMPT.length);
  }

  @Test
  void replayInSlicesHasTheRootOfTheAnswer() {
    for (ExactParameters parameters : List.of(SAMPLED, ExactParameters.greedy(8))) {
      TracedRun run = new TracedRun(model.hyper(), parameters, 42, PROMPT.length);
      int[] ids = answer(model, run, PROMPT, 8);
      Hash root = run.traceRoot(ids, 8);

      for (int batch : new int[] {1, 3, 64}) {
        assertThat(replay(ids, batch, parameters, 42)).isEqualTo(root);
      }
    }
  }

  @Test
  void hasTheRootThatTheDefinitionGives() {
    int count = Seeds.count(6, 60);
    Seeds seeds = Seeds.of("hasTheRootThatTheDefinitionGives", count);
    for (int i = 0; i < count; i++) {
      Shape shape = Shape.draw(seeds.random());
      ExactModel drawn =
          ExactModel.of(
              GgufFile.parse(
                  RandomGguf.segment(RandomGguf.bytes(seeds.random().nextLong(), shape))));
      int[] prompt = new int[seeds.nextInt(1, 9)];
      Arrays.setAll(prompt, _ -> seeds.nextInt(0, drawn.hyper().vocabulary()));
      long seed = seeds.random().nextLong();
      TracedRun run = new TracedRun(drawn.hyper(), SAMPLED, seed, prompt.length);

      int[] ids = answer(drawn, run, prompt, 5);

      assertThat(run.traceRoot(ids, 5))
          .as("%s, %s", seeds, shape)
          .isEqualTo(byDefinition(drawn, ids, prompt.length, seed));
    }
  }

  private static Hash byDefinition(ExactModel model, int[] ids, int promptTokens, long seed) {
    PlainTrace trace = new PlainTrace(model.hyper());
    Sampler sampler = new Sampler(model.hyper().vocabulary(), SAMPLED, seed);
    List<long[]> weights = new ArrayList<>();
    TraceSink sampling = new WeightSink(sampler, weights, model.hyper().vocabulary());
    try (ForwardPass engine = new PlainForward(model, ids.length)) {
      engine.feed(
          TokenSlice.withLogitsFrom(promptTokens - 1, ids, 0, ids.length - 1),
          new BothSinks(trace, sampling));
    }
    int[] prompt = Arrays.copyOf(ids, promptTokens);
    return trace.root(prompt, Arrays.copyOfRange(ids, promptTokens, ids.length), weights);
  }

  /// Notes the weights of each draw.
  private record WeightSink(Sampler sampler, List<long[]> weights, int vocabulary)
      implements TraceSink {
    @Override
    public boolean wantsStates() {
      return false;
    }

    @Override
    public void begin(TokenSlice slice) {}

    @Override
    public void state(int position, int layer, float[] x, int offset) {}

    @Override
    public void keyValue(
        int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {}

    @Override
    public void logits(int position, float[] logits, int offset) {
      int drawn = weights.size();
      var _ = sampler.sample(logits, offset, vocabulary, drawn);
      weights.add(sampler.weights().clone());
    }
  }

  @Test
  void rootsOfTheSmallModelNeverChange() {
    TracedRun greedy = new TracedRun(model.hyper(), ExactParameters.greedy(8), 0, PROMPT.length);
    int[] greedyIds = answer(model, greedy, PROMPT, 8);
    TracedRun sampled = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    int[] sampledIds = answer(model, sampled, PROMPT, 8);

    assertThat(greedy.traceRoot(greedyIds, 8).toHex())
        .isEqualTo("0x01ca63c7ba7760f38dc326779a2907e4027e2d7e257ed2a53c2c0e4a8d62e8f0");
    assertThat(sampled.traceRoot(sampledIds, 8).toHex())
        .isEqualTo("0xd018247dd9684a1d79d7e52d7c4a97c9df3fa5d74154b716c37b47ade5d0c2d9");
  }

  @Test
  void whatWasFedBeyondTheAnswerDoesNotCount() {
    TracedRun longer = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    int[] ids = answer(model, longer, PROMPT, 8);
    TracedRun shorter = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    answer(model, shorter, PROMPT, 3);

    assertThat(longer.traceRoot(ids, 3)).isEqualTo(shorter.traceRoot(ids, 3));
  }

  @Test
  void anAnswerWithoutTokensCoversNoPosition() {
    TracedRun fed = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    answer(model, fed, PROMPT, 1);
    TracedRun idle = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);

    assertThat(fed.traceRoot(PROMPT, 0)).isEqualTo(idle.traceRoot(PROMPT, 0));
  }

  @Test
  void everythingInTheRunChangesTheRoot() {
    TracedRun run = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    int[] ids = answer(model, run, PROMPT, 8);
    Hash root = run.traceRoot(ids, 8);
    TracedRun otherSeed = new TracedRun(model.hyper(), SAMPLED, 43, PROMPT.length);
    int[] otherIds = answer(model, otherSeed, PROMPT, 8);
    int[] otherPrompt = PROMPT.clone();
    otherPrompt[0] = 5;
    TracedRun prompted = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    int[] promptedIds = answer(model, prompted, otherPrompt, 8);

    assertThat(otherSeed.traceRoot(otherIds, 8)).isNotEqualTo(root);
    assertThat(prompted.traceRoot(promptedIds, 8)).isNotEqualTo(root);
    assertThat(run.traceRoot(ids, 7)).isNotEqualTo(root);
  }

  @Test
  void refusesARootOverWhatWasNotFed() {
    TracedRun run = new TracedRun(model.hyper(), SAMPLED, 42, PROMPT.length);
    int[] ids = Arrays.copyOf(answer(model, run, PROMPT, 2), PROMPT.length + 8);

    assertThatThrownBy(() -> run.traceRoot(ids, 8)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.drawn(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
