package dev.nabla.inference.exact;

import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.AnswerRequest;
import dev.nabla.inference.engine.AnswerSink;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One answer between the thread that asked for it and the thread that computes it. Text waits here
/// for a slow sink, so that the computing thread never does; an answer has at most as many pieces
/// as tokens, which bounds the queue.
final class AnswerJob implements CallExtract.Target {
  /// How long a cancelled request may go unnoticed while no token comes.
  private static final long CANCEL_CHECK_MILLIS = 20;

  private sealed interface Event {}

  private record Started() implements Event {}

  private record Text(String delta) implements Event {}

  private record Call(int index, String id, String name) implements Event {}

  private record Arguments(int index, String delta) implements Event {}

  private record Finished(Answer answer) implements Event {}

  private record Failed(Throwable cause) implements Event {}

  private final AnswerRequest request;
  private final Prepared prepared;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  AnswerJob(AnswerRequest request, Prepared prepared) {
    this.request = request;
    this.prepared = prepared;
  }

  AnswerRequest request() {
    return request;
  }

  Prepared prepared() {
    return prepared;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void started() {
    events.add(new Started());
  }

  @Override
  public void text(String delta) {
    if (!delta.isEmpty()) {
      events.add(new Text(delta));
    }
  }

  @Override
  public void toolCall(int index, String id, String name) {
    events.add(new Call(index, id, name));
  }

  @Override
  public void toolArguments(int index, String delta) {
    events.add(new Arguments(index, delta));
  }

  void finished(Answer answer) {
    events.add(new Finished(answer));
  }

  void failed(Throwable cause) {
    events.add(new Failed(cause));
  }

  /// Passes everything on to the sink until the answer is there. Whatever ends this early cancels
  /// the job.
  Answer follow(AnswerSink sink) {
    try {
      while (true) {
        switch (next(sink)) {
          case null -> {}
          case Started() -> sink.started(prepared.promptIds().size());
          case Text(String delta) -> sink.text(delta);
          case Call(int index, String id, String name) -> sink.toolCall(index, id, name);
          case Arguments(int index, String delta) -> sink.toolArguments(index, delta);
          case Finished(Answer answer) -> {
            return answer;
          }
          case Failed(Throwable cause) ->
              throw new IllegalStateException("the answer could not be computed", cause);
        }
      }
    } finally {
      cancel();
    }
  }

  /// The next event; null where none came for a while. An interrupt cancels and is kept.
  private @Nullable Event next(AnswerSink sink) {
    if (!cancelled && sink.cancelled()) {
      cancel();
    }
    boolean interrupted = false;
    try {
      return events.poll(CANCEL_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      cancel();
      return takeUninterrupted();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Event takeUninterrupted() {
    while (true) {
      try {
        return events.take();
      } catch (InterruptedException e) {
        cancel();
      }
    }
  }
}
