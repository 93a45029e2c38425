package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.Overloaded;
import dev.nabla.protocol.inference.ChatRequest;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Exact answers, many at a time, on the threads of a [LoadedModel].
///
/// One thread computes, a step of all answers at once ([ChatBatch]); those who ask wait for their
/// own answer's text. So a slow reader delays nobody, and whoever goes away frees place and memory
/// at the next step. Which others are under way changes when a token comes, never which.
public final class ExactEngine implements Engine {
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

  private final ModelDescription description;
  private final InstantSource clock;
  private final EngineLimits limits;
  private final Prepare prepare;
  private final WaitingList waiting;
  private final ChatBatch batch;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Duration usual = SHORTEST_RETRY;

  /// Computing time since an answer last ended.
  private Duration sinceEnd = Duration.ZERO;

  /// What an engine is made of.
  ///
  /// @param clock for estimates of how long things take
  record Parts(ModelDescription description, LoadedModel model, InstantSource clock) {}

  /// The usual limits, for any heap that holds the model.
  ///
  /// @param description what requests and receipts call the model; its root must be the model's
  /// @param model stays the caller's, to be closed after this engine
  /// @param clock for estimates of how long things take
  public ExactEngine(ModelDescription description, LoadedModel model, InstantSource clock) {
    this(description, model, clock, EngineLimits.forHeap(Long.MAX_VALUE));
  }

  /// @param limits how much it takes on
  public ExactEngine(
      ModelDescription description, LoadedModel model, InstantSource clock, EngineLimits limits) {
    if (!description.modelRoot().equals(model.model().root())) {
      throw new IllegalArgumentException(
          "expected model root %s, loaded %s"
              .formatted(description.modelRoot(), model.model().root()));
    }
    this.description = description;
    this.clock = clock;
    this.limits = limits;
    this.prepare = new Prepare(model.model(), description.templateMode(), description.defaults());
    this.waiting = new WaitingList(limits.waiting());
    this.batch = new ChatBatch(new Parts(description, model, clock), limits);
    this.thread =
        Thread.ofPlatform().daemon().name("nabla-engine-" + description.name()).start(this::work);
  }

  @Override
  public ModelDescription model() {
    return description;
  }

  @Override
  public Answer answer(AnswerRequest request, AnswerSink sink) {
    ChatRequest asked = ChatRequest.parse(request.form(), request.body());
    Prepared prepared = prepare.prepare(asked);
    requireRoom(prepared);
    sink.follows(prepared.rules().versionOf(description));
    AnswerJob job = new AnswerJob(request, prepared);
    if (!waiting.offer(job)) {
      throw new Overloaded(limits.waiting(), retryAfter());
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

  /// What the answers that have ended came to. Any thread may ask.
  public EngineTally tally() {
    return batch.tally();
  }

  private Duration retryAfter() {
    Duration untilPlace = usual.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : usual;
    return untilPlace.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : untilPlace;
  }

  /// A conversation that the node's memory could never hold, or its network never settle, is
  /// refused like one that the model could not read.
  private void requireRoom(Prepared prepared) {
    int tokens = prepared.promptIds().size() + prepared.parameters().maxTokens();
    if (tokens > limits.tokens()) {
      throw new RequestRefused(
          RefusalCode.CONTEXT_LENGTH_EXCEEDED,
          "Prompt and answer may take %d tokens; a batch of this network takes %d."
              .formatted(tokens, limits.tokens()),
          "messages");
    }
    int positions = AnswerRun.mostPositions(prepared);
    if (positions > batch.positions()) {
      throw new RequestRefused(
          RefusalCode.CONTEXT_LENGTH_EXCEEDED,
          "Prompt and answer may take %d tokens; this node has memory for %d."
              .formatted(positions, batch.positions()),
          "messages");
    }
  }

  private void work() {
    try {
      while (!closed) {
        waiting.takeCancelled().forEach(batch::refuse);
        admit();
        if (batch.size() == 0) {
          waiting.await();
        } else {
          step();
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread.
    }
    batch.abort();
    for (AnswerJob job = waiting.next(_ -> 0); job != null; job = waiting.next(_ -> 0)) {
      if (waiting.remove(job)) {
        batch.refuse(job);
      }
    }
  }

  private void admit() {
    AnswerJob next = waiting.next(batch::underWay);
    while (next != null && batch.admit(next)) {
      waiting.remove(next);
      next = waiting.next(batch::underWay);
    }
  }

  private int stepOrFail() {
    int before = batch.size();
    try {
      return batch.step();
    } catch (RuntimeException | Error e) { // a bug, which must not leave anyone waiting
      batch.fail(e);
      return before;
    }
  }

  /// A place is likely to be free after the time that it takes, as things go, for one answer to
  /// end.
  private void step() {
    Instant began = clock.instant();
    int ended = stepOrFail();
    sinceEnd = sinceEnd.plus(Duration.between(began, clock.instant()));
    if (ended > 0) {
      usual = usual.multipliedBy(3).plus(sinceEnd.dividedBy(ended)).dividedBy(4);
      sinceEnd = Duration.ZERO;
    }
  }

  /// Ends answers under way as aborted. Idempotent.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
