package dev.nabla.node.bench;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.ExactRun;
import dev.nabla.inference.exact.EngineLimits;
import dev.nabla.inference.exact.ExactEngine;
import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.store.ModelFile;
import dev.nabla.node.wiring.EngineRole;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.protocol.inference.Nonce;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.TokenIds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Several chats at once through the engine, each with trace and evidence as a customer gets them.
///
/// @param millis from the first request to the last answer
/// @param tokens of all answers
/// @param prompts as the engine rendered them
/// @param heard when each caller heard what
record ChatsRound(double millis, long tokens, List<TokenIds> prompts, List<Heard> heard) {
  private static final double NANOS_PER_MILLI = 1e6;

  /// What is asked at once.
  ///
  /// @param texts one a chat, in the order of arrival
  /// @param maxTokens of each answer
  /// @param form chat, or completions, whose text is the whole prompt
  record Load(List<String> texts, int maxTokens, RequestForm form) {
    /// So many chats that go on telling.
    static Load stories(int chats, int maxTokens) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < chats; i++) {
        texts.add("Tell me a long story about a sailor and the number " + (i + 17) + ".");
      }
      return new Load(texts, maxTokens, RequestForm.CHAT);
    }
  }

  /// One caller's view.
  static final class Heard implements AnswerSink {
    private final long asked = System.nanoTime();
    private long last;
    private double first;
    private double longestSilence;

    @Override
    public void started(int promptTokens) {}

    @Override
    public void text(String delta) {
      long now = System.nanoTime();
      if (last == 0) {
        first = (now - asked) / NANOS_PER_MILLI;
      } else {
        longestSilence = Math.max(longestSilence, (now - last) / NANOS_PER_MILLI);
      }
      last = now;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    /// From the question to the first text.
    double firstMillis() {
      return first;
    }

    /// The longest time between two pieces of text.
    double longestSilenceMillis() {
      return longestSilence;
    }
  }

  double tokensPerSecond() {
    return tokens * 1e3 / millis;
  }

  /// An engine of its own, so that nothing is held from earlier rounds.
  static ChatsRound run(ModelFile file, LoadedModel loaded, EngineLimits limits, Load load) {
    try (ExactEngine engine =
            new ExactEngine(
                EngineRole.describe(file, loaded), loaded, InstantSource.system(), limits);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Heard> heard = new ArrayList<>();
      List<Future<Answer>> coming = new ArrayList<>();
      long begun = System.nanoTime();
      for (String text : load.texts()) {
        Heard sink = new Heard();
        heard.add(sink);
        coming.add(callers.submit(() -> engine.answer(request(text, load), sink)));
      }
      long tokens = 0;
      List<TokenIds> prompts = new ArrayList<>();
      for (Future<Answer> answer : coming) {
        tokens += answer.get().usage().completionTokens();
        prompts.add(((ExactRun) answer.get().run()).promptIds());
      }
      return new ChatsRound((System.nanoTime() - begun) / NANOS_PER_MILLI, tokens, prompts, heard);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while chats are measured", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a chat failed", e);
    }
  }

  private static AnswerRequest request(String text, Load load) {
    String prompt =
        load.form() == RequestForm.COMPLETIONS
            ? "\"prompt\":\"%s\"".formatted(text)
            : "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]".formatted(text);
    String body = "{\"model\":\"m\",%s,\"max_tokens\":%d}".formatted(prompt, load.maxTokens());
    return new AnswerRequest(load.form(), Bytes.utf8(body), Nonce.seed());
  }
}
