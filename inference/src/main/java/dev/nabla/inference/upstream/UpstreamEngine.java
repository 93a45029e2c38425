package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ProviderFailure;
import dev.nabla.inference.engine.ProviderFailure.Kind;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ProviderRun;
import dev.nabla.inference.engine.Usage;
import dev.nabla.inference.upstream.ProviderClient.Ending;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import java.util.List;

/// Answers that are bought: one model name, and providers that are asked for it in their order.
///
/// The next one is asked only while no answer has begun, and never because the request is at fault.
/// Where the last one is merely busy it is asked once more, since it did no work then. An answer
/// that breaks off in the middle stays broken: half an answer of one and half of another would be
/// nobody's.
public final class UpstreamEngine implements Engine {
  /// A busy provider is asked again only within this time.
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

  private final ProviderModel model;
  private final List<Target> targets;
  private final Pause pause;

  /// Whom to ask, for which model.
  public record Target(ProviderClient client, String model) {}

  /// Waits.
  public interface Pause {
    /// @throws InterruptedException where the waiting thread is wanted elsewhere
    void of(Duration time) throws InterruptedException;
  }

  /// @param name as requests call the model
  /// @param targets at least one; their clients stay the caller's
  /// @param pause between two requests to a busy provider
  public UpstreamEngine(String name, List<Target> targets, Pause pause) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("nobody to ask for the model " + name);
    }
    this.targets = List.copyOf(targets);
    this.pause = pause;
    this.model =
        new ProviderModel(
            name,
            targets.stream()
                .map(target -> target.client().provider().baseUrl().toString())
                .toList());
  }

  @Override
  public ProviderModel model() {
    return model;
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    for (int i = 0; i < targets.size() - 1; i++) {
      try {
        return answer(request, sink, i);
      } catch (ProviderFailure e) {
        if (e.kind() == Kind.ABANDONED) {
          throw e;
        }
        // The next one may do better; the last one's failure is told.
      }
    }
    int last = targets.size() - 1;
    try {
      return answer(request, sink, last);
    } catch (ProviderFailure e) {
      if (!isWorthAnotherTry(e)) {
        throw e;
      }
      waitFor(e);
      return answer(request, sink, last);
    }
  }

  private static boolean isWorthAnotherTry(ProviderFailure failure) {
    Duration wait = failure.retryAfter().orElse(SHORTEST_PAUSE);
    return failure.kind() == Kind.RATE_LIMITED && wait.compareTo(LONGEST_PAUSE) <= 0;
  }

  private void waitFor(ProviderFailure failure) {
    try {
      pause.of(failure.retryAfter().orElse(SHORTEST_PAUSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private Answer answer(AnswerRequest request, AnswerSink sink, int index) {
    Target target = targets.get(index);
    Provider provider = target.client().provider();
    ProviderCall call = Calls.answer(request, provider, target.model());
    AnswerParts parts = new AnswerParts(sink);
    AnswerReader reader =
        switch (provider.family()) {
          case OPENAI -> new ChunkReader();
          case ANTHROPIC -> new MessageEventReader();
        };
    Ending ending = target.client().answer(call, reader, parts, sink::cancelled);
    FinishReason reason = reason(ending, parts);
    ProviderEvidence evidence =
        new ProviderEvidence(
            request.form(),
            request.nonce(),
            reason,
            index,
            bounded(provider.baseUrl().toString()),
            bounded(target.model()),
            bounded(parts.servedModel),
            bounded(parts.answerId));
    return new Answer(
        parts.text.toString(),
        parts.calls.joined(),
        reason,
        parts.stopSequence,
        new Usage(parts.promptTokens, parts.completionTokens),
        new ProviderRun(evidence));
  }

  private static FinishReason reason(Ending ending, AnswerParts parts) {
    return switch (ending) {
      case CANCELLED -> FinishReason.ABORTED;
      case BROKEN -> FinishReason.ERROR;
      case COMPLETE -> parts.finish == null ? FinishReason.STOP : parts.finish;
    };
  }

  /// What a provider says about itself is shortened to what evidence can hold: a character of
  /// UTF-16 takes at most three bytes.
  private static String bounded(String text) {
    int most = ProviderEvidence.MAX_TEXT_BYTES / 3;
    return text.length() <= most ? text : text.substring(0, most);
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    for (Target target : targets) {
      Provider provider = target.client().provider();
      if (provider.family() == ProviderFamily.ANTHROPIC) {
        ProviderCall call = Calls.count(request, provider, target.model());
        int counted = Counts.of(target.client().ask(call).path("input_tokens"), -1);
        if (counted < 0) {
          throw target.client().failure(Kind.GARBAGE, "sent what is no count", null);
        }
        return counted;
      }
    }
    throw new RequestRefused(
        RefusalCode.UNSUPPORTED_FORM,
        "Nobody who serves this model counts tokens without answering.",
        "model");
  }

  /// Nothing is held: the clients are their maker's.
  @Override
  public void close() {}
}
