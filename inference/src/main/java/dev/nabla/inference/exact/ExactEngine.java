package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.protocol.inference.ChatRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Exact answers, one at a time in the order of arrival, on the threads of a [LoadedModel].
///
/// One thread computes; those who ask wait for their own answer's text. So a slow reader delays
/// nobody, and whoever goes away frees the engine at the next token.
public final class ExactEngine implements Engine {
  /// Requests that may wait for their turn.
  public static final int MAX_WAITING = 64;

  /// A conversation longer than this gives its memory back.
  private static final int KEPT_POSITIONS = 2048;

  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

  private final ModelDescription description;
  private final LoadedModel model;
  private final InstantSource clock;
  private final Prepare prepare;
  private final BlockingQueue<AnswerJob> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private ForwardPass pass;
  private volatile @Nullable AnswerJob current;
  private volatile boolean closed;
  private volatile Duration usual = SHORTEST_RETRY;

  /// @param description what requests and receipts call the model; its root must be the model's
  /// @param model stays the caller's, to be closed after this engine
  /// @param clock for estimates of how long a wait will be
  public ExactEngine(ModelDescription description, LoadedModel model, InstantSource clock) {
    if (!description.modelRoot().equals(model.model().root())) {
      throw new IllegalArgumentException(
          "expected model root %s, loaded %s"
              .formatted(description.modelRoot(), model.model().root()));
    }
    this.description = description;
    this.model = model;
    this.clock = clock;
    this.prepare = new Prepare(model.model(), description.templateMode(), description.defaults());
    this.pass = newPass();
    this.thread =
        Thread.ofPlatform().daemon().name("nabla-engine-" + description.name()).start(this::work);
  }

  private ForwardPass newPass() {
    return model.newPass(model.model().weights().hyper().context());
  }

  @Override
  public ModelDescription model() {
    return description;
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    ChatRequest asked = ChatRequest.parse(request.form(), request.body());
    Prepared prepared = prepare.prepare(asked);
    sink.follows(prepared.rules().versionOf(description));
    AnswerJob job = new AnswerJob(request, prepared);
    if (!waiting.offer(job)) {
      throw new Overloaded(MAX_WAITING, retryAfter());
    }
    if (closed && waiting.remove(job)) {
      throw new IllegalStateException("the engine is closed");
    }
    return job.follow(sink);
  }

  @Override
  public int countPromptTokens(AnswerRequest request) {
    ChatRequest asked = ChatRequest.parseToCount(request.form(), request.body());
    return prepare.prepare(asked).promptIds().size();
  }

  private Duration retryAfter() {
    Duration untilPlace = usual.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : usual;
    return untilPlace.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : untilPlace;
  }

  private void work() {
    try {
      while (!closed) {
        run(waiting.take());
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread.
    }
    for (AnswerJob job = waiting.poll(); job != null; job = waiting.poll()) {
      run(job);
    }
  }

  private void run(AnswerJob job) {
    Instant began = clock.instant();
    current = job;
    if (closed) {
      job.cancel();
    }
    try {
      job.started();
      pass.truncate(0);
      job.finished(new AnswerRun(description, model.model(), job, pass).complete());
    } catch (RuntimeException | Error e) { // a bug, which must reach whoever asked
      job.failed(e);
    }
    if (pass.length() > KEPT_POSITIONS) {
      pass.close();
      pass = newPass();
    }
    Duration took = Duration.between(began, clock.instant());
    usual = usual.multipliedBy(3).plus(took).dividedBy(4);
  }

  /// Ends answers under way as aborted. Idempotent.
  @Override
  public void close() {
    closed = true;
    AnswerJob running = current;
    if (running != null) {
      running.cancel();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
