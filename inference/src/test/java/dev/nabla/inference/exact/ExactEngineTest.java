package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.EngineKind;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.ExactParameters;
import dev.nabla.model.exact.ExactVersion;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TracedRun;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.TemplateMode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExactEngineTest {
  private static final RandomGguf.Shape SHAPE = RandomGguf.Shape.SMALL;

  private final LoadedModel model =
      LoadedModel.load(RandomGguf.segment(RandomGguf.bytes(7, SHAPE)), 2);
  private final ExactEngine engine = new ExactEngine(describe(), model, InstantSource.system());

  private ModelDescription describe() {
    return new ModelDescription(
        "small",
        EngineKind.EXACT,
        Hash.ZERO,
        model.model().root(),
        ExactVersion.NAME,
        TemplateMode.STRICT,
        SHAPE.context(),
        AnswerDefaults.GREEDY_256);
  }

  private ExactEngine engineOf(EngineLimits limits) {
    return new ExactEngine(describe(), model, InstantSource.system(), limits);
  }

  @AfterEach
  void close() {
    engine.close();
    model.close();
  }

  @Test
  void streamsExactlyTheTextOfTheAnswer() {
    Recorder sink = new Recorder();

    Answer answer = engine.answer(request("\"max_tokens\":40"), sink);

    assertThat(sink.promptTokens).containsExactly(answer.usage().promptTokens());
    assertThat(String.join("", sink.deltas)).isEqualTo(answer.text());
    assertThat(sink.deltas).doesNotContain("").hasSizeGreaterThan(1);
    assertThat(answer.usage().completionTokens()).isEqualTo(answer.run().outputIds().size());
  }

  @Test
  void sameRequestGivesTheSameAnswerAndEvidence() {
    Answer first = engine.answer(request("\"temperature\":0.8,\"max_tokens\":30"), new Recorder());
    engine.answer(request("\"max_tokens\":3"), new Recorder());

    Answer second = engine.answer(request("\"temperature\":0.8,\"max_tokens\":30"), new Recorder());

    assertThat(second).isEqualTo(first);
  }

  @Test
  void anotherNonceGivesAnotherSampledAnswer() {
    AnswerRequest request = request("\"temperature\":1,\"max_tokens\":30");
    AnswerRequest other =
        new AnswerRequest(request.form(), request.body(), Nonce.client(new Hash(1, 2, 3, 4)));

    Answer first = engine.answer(request, new Recorder());
    Answer second = engine.answer(other, new Recorder());

    assertThat(second.run().outputIds()).isNotEqualTo(first.run().outputIds());
  }

  @Test
  void evidenceCommitsToTheRunOfThePlainEngine() {
    Answer answer = engine.answer(request("\"temperature\":0.5,\"max_tokens\":20"), new Recorder());

    Hash trace = plainTrace(answer, request("\"temperature\":0.5,\"max_tokens\":20"));

    assertThat(exact(answer).evidence().traceRoot()).isEqualTo(trace);
    assertThat(exact(answer).evidence().modelRoot()).isEqualTo(model.model().root());
    assertThat(exact(answer).evidence().outputIdsHash()).isEqualTo(answer.run().outputIds().hash());
    assertThat(exact(answer).evidence().promptIdsHash())
        .isEqualTo(exact(answer).promptIds().hash());
  }

  private Hash plainTrace(Answer answer, AnswerRequest request) {
    int prompt = answer.usage().promptTokens();
    int outputs = answer.usage().completionTokens();
    int[] ids = java.util.Arrays.copyOf(exact(answer).promptIds().toArray(), prompt + outputs);
    System.arraycopy(answer.run().outputIds().toArray(), 0, ids, prompt, outputs);
    ExactParameters parameters = new ExactParameters(0.5f, 0, 1f, 20, List.of());
    long seed = request.nonce().seedOf(model.model().root(), request.body());
    TracedRun trace = new TracedRun(model.model().weights().hyper(), parameters, seed, prompt);
    try (ForwardPass pass = model.newPlainPass(ids.length)) {
      pass.feed(TokenSlice.withLogitsFrom(prompt - 1, ids, 0, ids.length - 1), trace);
    }
    return trace.traceRoot(ids, outputs);
  }

  @Test
  void stopsAtTheTokenLimit() {
    Answer answer = engine.answer(request("\"max_tokens\":5"), new Recorder());

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage().completionTokens()).isEqualTo(5);
  }

  @Test
  void stopsAtAStopStringAndLeavesItOut() {
    String whole = engine.answer(request("\"max_tokens\":60"), new Recorder()).text();
    String stop = printable(whole);

    Answer answer =
        engine.answer(request("\"max_tokens\":60,\"stop\":\"" + stop + "\""), new Recorder());

    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  /// A character of the text that JSON takes as it is, late enough to leave something before it.
  private static String printable(String text) {
    return text.codePoints()
        .skip(text.length() / 2)
        .filter(c -> c > ' ' && c != '"' && c != '\\' && c != 0xfffd)
        .mapToObj(Character::toString)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusesAPromptBeyondTheContextBeforeAnythingStarts() {
    Recorder sink = new Recorder();
    AnswerRequest request =
        requestOf(
            "{\"model\":\"small\",\"messages\":[{\"role\":\"user\","
                + "\"content\":\""
                + "z ".repeat(SHAPE.context())
                + "\"}]}");

    assertThatThrownBy(() -> engine.answer(request, sink))
        .isInstanceOfSatisfying(
            RequestRefused.class,
            refused -> assertThat(refused.code()).isEqualTo(RefusalCode.CONTEXT_LENGTH_EXCEEDED));
    assertThat(sink.promptTokens).isEmpty();
  }

  @Test
  void refusesAnAnswerThatItsNetworkCouldNotSettle() {
    AnswerRequest request = request("\"max_tokens\":20");
    int prompt = engine.answer(request, new Recorder()).usage().promptTokens();
    EngineLimits usual = EngineLimits.forHeap(Long.MAX_VALUE);

    try (ExactEngine just = engineOf(usual.withTokens(prompt + 20));
        ExactEngine less = engineOf(usual.withTokens(prompt + 19))) {
      assertThat(just.answer(request, new Recorder()).usage().promptTokens()).isEqualTo(prompt);
      assertThatThrownBy(() -> less.answer(request, new Recorder()))
          .isInstanceOfSatisfying(
              RequestRefused.class,
              refused -> assertThat(refused.code()).isEqualTo(RefusalCode.CONTEXT_LENGTH_EXCEEDED));
    }
  }

  @Test
  void abortsWhenNobodyWaitsAnyMore() {
    Recorder sink = new Recorder();
    sink.cancelAfter = 3;

    Answer answer = engine.answer(request("\"max_tokens\":1500"), sink);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.ABORTED);
    assertThat(answer.usage().completionTokens()).isBetween(3, 1499);
    assertThat(String.join("", sink.deltas)).isEqualTo(answer.text());
    assertThat(exact(answer).evidence().finishReason()).isEqualTo(FinishReason.ABORTED);
  }

  @Test
  void aThrowingSinkFreesTheEngine() {
    AnswerSink broken =
        new Recorder() {
          @Override
          public void text(String delta) {
            throw new IllegalArgumentException("gone");
          }
        };

    assertThatThrownBy(() -> engine.answer(request("\"max_tokens\":1500"), broken))
        .hasMessage("gone");

    assertThat(
            engine.answer(request("\"max_tokens\":2"), new Recorder()).usage().completionTokens())
        .isEqualTo(2);
  }

  @Test
  void aSlowReaderDelaysNobodyElse() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    AnswerSink slow =
        new Recorder() {
          @Override
          public void text(String delta) {
            await(hold);
          }
        };
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> held = callers.submit(() -> engine.answer(request("\"max_tokens\":20"), slow));

      Answer other = engine.answer(request("\"max_tokens\":4"), new Recorder());

      assertThat(other.usage().completionTokens()).isEqualTo(4);
      assertThat(held.isDone()).isFalse();
      hold.countDown();
      assertThat(held.get().usage().completionTokens()).isEqualTo(20);
    }
  }

  @Test
  void refusesMoreThanTheQueueHoldsAndAnswersTheRest() throws Exception {
    int callers = EngineLimits.WAITING + EngineLimits.CHATS + 40;
    List<Future<Answer>> answers = new ArrayList<>();
    int overloaded = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        answers.add(
            threads.submit(() -> engine.answer(request("\"max_tokens\":150"), new Recorder())));
      }
      for (Future<Answer> answer : answers) {
        try {
          assertThat(answer.get().usage().completionTokens()).isEqualTo(150);
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  Overloaded.class,
                  refused -> assertThat(refused.retryAfter().toSeconds()).isPositive());
          overloaded++;
        }
      }
    }

    assertThat(overloaded).isBetween(1, callers - EngineLimits.WAITING);
  }

  @Test
  void closingEndsAnswersUnderWayAsAborted() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AnswerSink sink =
        new Recorder() {
          @Override
          public void text(String delta) {
            started.countDown();
          }
        };
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> answer =
          callers.submit(() -> engine.answer(request("\"max_tokens\":2000"), sink));
      await(started);

      engine.close();

      assertThat(answer.get().finishReason()).isEqualTo(FinishReason.ABORTED);
    }
    assertThatThrownBy(() -> engine.answer(request("\"max_tokens\":2"), new Recorder()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AnswerRequest request(String members) {
    return requestOf(
        "{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"in the hat\"}],"
            + members
            + "}");
  }

  private static AnswerRequest requestOf(String json) {
    Bytes body = Bytes.utf8(json);
    return new AnswerRequest(RequestForm.CHAT, body, Nonce.chain(new Hash(9, 9, 9, 9)));
  }

  private static ExactRun exact(Answer answer) {
    return (ExactRun) answer.run();
  }

  /// Notes what comes, and goes away after `cancelAfter` pieces of text.
  private static class Recorder implements AnswerSink {
    final List<Integer> promptTokens = new ArrayList<>();
    final List<String> deltas = new ArrayList<>();
    int cancelAfter = Integer.MAX_VALUE;

    @Override
    public void started(int tokens) {
      promptTokens.add(tokens);
    }

    @Override
    public void text(String delta) {
      deltas.add(delta);
    }

    @Override
    public boolean cancelled() {
      return deltas.size() >= cancelAfter;
    }
  }
}
