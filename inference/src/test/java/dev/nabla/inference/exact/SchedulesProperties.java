package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.TestModel;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TemplateMode;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random schedules of arrivals, departures, lengths, prefixes held or not, guesses or none,
/// threads and kernels: every answer, its text and its evidence, which commits to every state, key,
/// value and logit, equals that of the request alone.
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SchedulesProperties {
  private static final List<String> WORDS =
      List.of("in the hat", "a cat sat", "user assist ing", "0 1 2 3", "on and on and on", "?");
  private static final List<Hash> CUSTOMERS = List.of(new Hash(1, 0, 0, 0), new Hash(2, 0, 0, 0));

  @Test
  void everyAnswerIsThatOfTheRequestAlone() throws Exception {
    int cases = Seeds.count(100, 1_000);
    Seeds seeds = Seeds.of("schedules", cases);
    int models = Math.max(4, cases / 25);
    EngineTally all = EngineTally.NONE;
    for (int i = 0; i < cases; i += Math.ceilDiv(cases, models)) {
      SplittableRandom random = seeds.random().split();
      try (LoadedModel model = draw(random)) {
        for (int k = 0; k < Math.min(Math.ceilDiv(cases, models), cases - i); k++) {
          String name = "%s, schedule %d".formatted(seeds, i + k);
          all = all.plus(new Schedule(model, random.split(), name).run());
        }
      }
    }
    assertThat(all.reused()).as("tokens taken from held prefixes").isPositive();
    assertThat(all.guessedRight()).as("guesses that came true").isPositive();
    assertThat(all.guessed()).as("guesses, some of them wrong").isGreaterThan(all.guessedRight());
  }

  @Test
  void onTheDefaultModelToo() throws Exception {
    int cases = Seeds.count(2, 20);
    Seeds seeds = Seeds.of("schedules of the default model", cases);
    for (int i = 0; i < cases; i++) {
      SplittableRandom random = seeds.random().split();
      try (LoadedModel model =
          LoadedModel.load(TestModel.map(TestModel.require()), random.nextInt(1, 4))) {
        new Schedule(model, random.split(), "%s, schedule %d".formatted(seeds, i)).run();
      }
    }
  }

  private static LoadedModel draw(SplittableRandom random) {
    RandomGguf.Shape shape =
        RandomGguf.Shape.SMALL
            .withContext(700)
            .withTypes(
                random.nextBoolean() ? TensorType.Q4_1 : TensorType.Q8_0,
                TensorType.Q8_0,
                random.nextBoolean())
            .withKind(RandomGguf.Kind.ALL.get(random.nextInt(RandomGguf.Kind.ALL.size())));
    MemorySegment file = RandomGguf.segment(RandomGguf.bytes(random.nextLong(), shape));
    Kernels kernels = random.nextInt(3) == 0 ? Kernels.scalar() : Kernels.fastest();
    return LoadedModel.load(file, random.nextInt(1, 4), kernels);
  }

  /// One engine and those who come to it.
  private static final class Schedule {
    final LoadedModel model;
    final SplittableRandom random;
    final String name;
    final ModelDescription description;
    final EngineLimits limits;

    Schedule(LoadedModel model, SplittableRandom random, String name) {
      this.model = model;
      this.random = random;
      this.name = name;
      this.description = describe(model);
      this.limits =
          new EngineLimits(
              random.nextInt(1, 9),
              64,
              Long.MAX_VALUE,
              drawMemory(random),
              random.nextBoolean() ? 0 : random.nextInt(1, Drafter.MOST + 1),
              random.nextInt(4) == 0);
    }

    private static ModelDescription describe(LoadedModel model) {
      return new ModelDescription(
          "small",
          EngineKind.EXACT,
          Hash.ZERO,
          model.model().root(),
          ExactVersion.NAME,
          TemplateMode.STRICT,
          model.model().weights().hyper().context(),
          AnswerDefaults.GREEDY_256);
    }

    /// From little more than the longest conversation to plenty: pages then have to give way.
    private long drawMemory(SplittableRandom from) {
      var packed = model.packed();
      var layout = KeyValuePage.Layout.of(packed.hyper(), packed.kernels().lanes());
      return layout.bytes() * (from.nextBoolean() ? 11 : 60);
    }

    EngineTally run() throws InterruptedException, ExecutionException {
      int count = random.nextInt(2, 10);
      List<Caller> callers = new ArrayList<>();
      List<String> said = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        callers.add(draw(said));
      }
      List<Answer> answers = new ArrayList<>();
      EngineTally tally;
      try (ExactEngine engine =
              new ExactEngine(description, model, InstantSource.system(), limits);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Answer>> coming = new ArrayList<>();
        for (Caller caller : callers) {
          coming.add(threads.submit(() -> engine.answer(caller.request, caller)));
          TimeUnit.MICROSECONDS.sleep(random.nextInt(4) == 0 ? random.nextInt(20_000) : 0);
        }
        for (Future<Answer> answer : coming) {
          answers.add(answer.get());
        }
        tally = engine.tally();
      }
      for (int i = 0; i < count; i++) {
        check(callers.get(i), answers.get(i));
      }
      return tally;
    }

    private Caller draw(List<String> said) {
      StringBuilder text = new StringBuilder();
      if (!said.isEmpty() && random.nextBoolean()) {
        text.append(said.get(random.nextInt(said.size()))); // a beginning that may be held
      }
      for (int words = random.nextInt(1, 12); words > 0 && text.length() < 300; words--) {
        text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      said.add(text.toString());
      String form = random.nextInt(5) == 0 ? ",\"response_format\":{\"type\":\"json_object\"}" : "";
      String stop = random.nextInt(4) == 0 ? ",\"stop\":[\"e\"]" : "";
      String body =
          "{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],"
                  .formatted(text)
              + "\"temperature\":%s,\"max_tokens\":%d%s%s}"
                  .formatted(random.nextBoolean() ? "0" : "0.7", random.nextInt(1, 80), form, stop);
      int customer = random.nextInt(CUSTOMERS.size() + 1);
      return new Caller(
          new AnswerRequest(
              RequestForm.CHAT,
              Bytes.utf8(body),
              Nonce.client(new Hash(random.nextLong(), 0, 0, 0)),
              null,
              customer == CUSTOMERS.size() ? null : CUSTOMERS.get(customer)),
          random.nextInt(5) == 0 ? random.nextInt(0, 20) : Integer.MAX_VALUE);
    }

    /// A broken off answer is compared with the request alone broken off after as many tokens.
    private void check(Caller caller, Answer answer) {
      int made = answer.usage().completionTokens();
      boolean cutOff = answer.finishReason() == FinishReason.ABORTED;
      Prepared prepared =
          new Prepare(model.model(), TemplateMode.STRICT, AnswerDefaults.GREEDY_256)
              .prepare(ChatRequest.parse(RequestForm.CHAT, caller.request.body()));
      AnswerJob job = new AnswerJob(caller.request, prepared);
      try (ForwardPass pass = model.newPass(AnswerRun.mostPositions(prepared))) {
        AnswerRun run = new AnswerRun(description, model.model(), job, pass);
        Answer alone = new LoneAnswer(run, pass).make(cutOff ? made : Integer.MAX_VALUE);
        assertThat(answer).as("%s: %s", name, caller.request.body()).isEqualTo(alone);
      }
      assertThat(String.join("", caller.deltas)).as(name).isEqualTo(answer.text());
      assertThat(((ExactRun) answer.run()).outputIds().size()).isEqualTo(made);
    }
  }

  /// Somebody who leaves after some pieces of text.
  private static final class Caller implements AnswerSink {
    final AnswerRequest request;
    final int leavesAfter;
    final List<String> deltas = new ArrayList<>();

    Caller(AnswerRequest request, int leavesAfter) {
      this.request = request;
      this.leavesAfter = leavesAfter;
    }

    @Override
    public void started(int promptTokens) {}

    @Override
    public void text(String delta) {
      deltas.add(delta);
    }

    @Override
    public boolean cancelled() {
      return deltas.size() >= leavesAfter;
    }
  }
}
