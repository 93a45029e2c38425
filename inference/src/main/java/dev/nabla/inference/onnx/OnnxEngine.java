package dev.nabla.inference.onnx;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.OnnxDescription;
import dev.nabla.inference.engine.OnnxRun;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.inference.engine.Usage;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.EmbeddingsAnswer;
import dev.nabla.protocol.inference.EmbeddingsRequest;
import dev.nabla.protocol.inference.FinishReason;
import dev.nabla.protocol.inference.InferAnswer;
import dev.nabla.protocol.inference.InferRequest;
import dev.nabla.protocol.inference.OnnxEvidence;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestForm;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Tensor;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Answers with one graph: tensors for tensors, and vectors for texts where it is a sentence model.
///
/// A run has one thread of the [OnnxRuntime]; who asks waits, and looks every few milliseconds
/// whether its client is still there. What a graph cannot do with its inputs is a refusal with the
/// graph's own words, since a graph is a pure function: the same inputs fail again.
public final class OnnxEngine implements Engine {
  /// Most elements of all outputs together: a receipt covers them all, and a batch on the ledger
  /// holds only so much.
  public static final int MAX_OUTPUT_ELEMENTS = 1 << 16;

  /// Most characters of all texts that a graph gives out.
  public static final int MAX_OUTPUT_CHARACTERS = 1 << 18;

  private static final String TENSORS = "tensors/1";
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long LOOK_MILLIS = 20;

  private final OnnxDescription description;
  private final OnnxRuntime runtime;
  private final OnnxModel model;
  private final InputBinder binder;
  private final @Nullable SentenceEncoder sentences;
  private final RunLimits limits;
  private final Set<Stop> running = new HashSet<>();
  private boolean closed;

  private OnnxEngine(
      OnnxDescription description,
      OnnxModel model,
      @Nullable SentenceEncoder sentences,
      RunLimits limits) {
    this.description = description;
    this.runtime = model.runtime();
    this.model = model;
    this.binder = new InputBinder(model.inputs());
    this.sentences = sentences;
    this.limits = limits;
  }

  /// An engine for any graph.
  ///
  /// @param model the engine's from now on
  public static OnnxEngine forTensors(
      String name, Hash fileSha256, OnnxModel model, RunLimits limits) {
    OnnxDescription description =
        new OnnxDescription(
            name, fileSha256, model.runtime().version(), 0, List.of(RequestForm.INFER));
    return new OnnxEngine(description, model, null, limits);
  }

  /// An engine for the sentence model that comes with this software.
  ///
  /// @param model the engine's from now on
  public static OnnxEngine forSentences(
      String name, Hash fileSha256, OnnxModel model, RunLimits limits) {
    SentenceEncoder sentences = new SentenceEncoder(model, WordPiece.parse(MiniLm.tokenizer()));
    OnnxDescription description =
        new OnnxDescription(
            name,
            fileSha256,
            model.runtime().version(),
            SentenceEncoder.MAX_TOKENS,
            List.of(RequestForm.EMBEDDINGS, RequestForm.INFER));
    return new OnnxEngine(description, model, sentences, limits);
  }

  @Override
  public OnnxDescription model() {
    return description;
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    return switch (request.form()) {
      case EMBEDDINGS -> vectors(request, sink);
      case INFER -> outputs(request, sink);
      case CHAT, MESSAGES, COMPLETIONS, RESPONSES -> throw cannot(request.form());
    };
  }

  private RequestRefused cannot(RequestForm form) {
    return new RequestRefused(
        RefusalCode.UNSUPPORTED_FORM,
        "The model `%s` does not answer at %s; ask it at %s."
            .formatted(
                description.name(),
                form.path(),
                String.join(" or ", description.forms().stream().map(RequestForm::path).toList())),
        "model");
  }

  private Answer vectors(AnswerRequest request, AnswerSink sink) {
    SentenceEncoder encoder = sentences;
    if (encoder == null) {
      throw cannot(RequestForm.EMBEDDINGS);
    }
    EmbeddingsRequest asked = EmbeddingsRequest.read(request.body());
    List<int[]> tokens = tokens(encoder, asked);
    int count = tokens.stream().mapToInt(each -> each.length).sum();
    List<FloatBuffer> vectors =
        follow(
            sink,
            count,
            stop -> {
              List<FloatBuffer> made = new ArrayList<>();
              for (int[] each : tokens) {
                if (stop.isAsked()) {
                  throw new RunFailed("stopped");
                }
                made.add(FloatBuffer.wrap(encoder.vector(each, stop)));
              }
              return made;
            });
    EmbeddingsAnswer answer = new EmbeddingsAnswer(vectors);
    return new Answer(
        answer.outcome(),
        FinishReason.STOP,
        new Usage(count, 0),
        new OnnxRun(
            evidence(request, SentenceEncoder.PROCEDURE),
            new OnnxRun.Vectors(answer, asked.base64())));
  }

  private List<int[]> tokens(SentenceEncoder encoder, EmbeddingsRequest asked) {
    List<int[]> tokens = new ArrayList<>();
    int sum = 0;
    for (int i = 0; i < asked.texts().size(); i++) {
      int[] each = encoder.tokens(asked.texts().get(i));
      sum += each.length;
      if (each.length > SentenceEncoder.MAX_TOKENS) {
        throw tooLong(
            "The text input[%d] has %d tokens, and the model reads %d; split it."
                .formatted(i, each.length, SentenceEncoder.MAX_TOKENS));
      }
      tokens.add(each);
    }
    if (sum > limits.tokens()) {
      throw tooLong(
          "The texts have %d tokens together, and one request holds %d; send fewer at once."
              .formatted(sum, limits.tokens()));
    }
    return tokens;
  }

  private static RequestRefused tooLong(String message) {
    return new RequestRefused(RefusalCode.CONTEXT_LENGTH_EXCEEDED, message, "input");
  }

  private Answer outputs(AnswerRequest request, AnswerSink sink) {
    InferRequest asked = InferRequest.read(request.body());
    List<Tensor> given = binder.bind(asked.inputs());
    List<Tensor> made = follow(sink, 0, stop -> bounded(model.run(given, stop)));
    InferAnswer answer = new InferAnswer(made, asked.inputs() instanceof InferRequest.Typed);
    return new Answer(
        answer.outcome(),
        FinishReason.STOP,
        new Usage(0, 0),
        new OnnxRun(evidence(request, TENSORS), new OnnxRun.Outputs(answer)));
  }

  /// @throws RunFailed where the outputs together are more than a receipt can cover
  private static List<Tensor> bounded(List<Tensor> outputs) {
    long elements = 0;
    long characters = 0;
    for (Tensor output : outputs) {
      elements += output.elements().count();
      if (output.elements() instanceof Tensor.Texts(List<String> texts)) {
        characters += texts.stream().mapToLong(String::length).sum();
      }
    }
    if (elements > MAX_OUTPUT_ELEMENTS || characters > MAX_OUTPUT_CHARACTERS) {
      throw new RunFailed(
          "its outputs have %d elements and %d characters, and an answer holds %d and %d"
              .formatted(elements, characters, MAX_OUTPUT_ELEMENTS, MAX_OUTPUT_CHARACTERS));
    }
    return outputs;
  }

  private OnnxEvidence evidence(AnswerRequest request, String procedure) {
    return new OnnxEvidence(
        request.form(),
        request.nonce(),
        FinishReason.STOP,
        description.fileSha256(),
        procedure,
        description.runtime());
  }

  /// Something that runs the graph, once or more often.
  private interface Work<T> {
    T run(Stop stop);
  }

  /// Runs `work` when its turn comes and waits for it, whatever happens: what it works on is freed
  /// after it.
  private <T> T follow(AnswerSink sink, int tokens, Work<T> work) {
    try (Stop stop = new Stop()) {
      FutureTask<T> task = new FutureTask<>(() -> work.run(stop));
      enter(stop);
      try {
        runtime.execute(task);
        T made = await(task, stop, sink);
        sink.started(tokens);
        return made;
      } catch (RejectedExecutionException e) {
        throw new Overloaded(OnnxRuntime.MAX_WAITING, RETRY);
      } finally {
        leave(stop);
      }
    }
  }

  private synchronized void enter(Stop stop) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    running.add(stop);
  }

  private synchronized void leave(Stop stop) {
    running.remove(stop);
    notifyAll();
  }

  private <T> T await(FutureTask<T> task, Stop stop, AnswerSink sink) {
    long left = limits.time().toMillis();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          left -= LOOK_MILLIS;
          if (left <= 0 || sink.cancelled()) {
            stop.ask();
          }
        } catch (InterruptedException e) {
          interrupted = true;
          stop.ask();
        } catch (ExecutionException e) {
          throw failure(e.getCause(), left <= 0);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RuntimeException failure(@Nullable Throwable cause, boolean late) {
    if (late) {
      return runFailed("it did not end within " + limits.time().toSeconds() + " s");
    }
    return cause instanceof RunFailed failed
        ? runFailed(String.valueOf(failed.getMessage()))
        : new IllegalStateException("a run failed", cause);
  }

  private RequestRefused runFailed(String why) {
    return new RequestRefused(
        RefusalCode.RUN_FAILED,
        "The model `%s` gave nothing: %s.".formatted(description.name(), why),
        "model");
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    SentenceEncoder encoder = sentences;
    if (encoder == null || request.form() != RequestForm.EMBEDDINGS) {
      throw cannot(request.form());
    }
    return tokens(encoder, EmbeddingsRequest.read(request.body())).stream()
        .mapToInt(each -> each.length)
        .sum();
  }

  /// Whether a request is under way.
  synchronized boolean isBusy() {
    return !running.isEmpty();
  }

  /// Stops runs under way, waits for them, and frees the graph. Idempotent.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    running.forEach(Stop::ask);
    boolean interrupted = false;
    while (!running.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    model.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
