package dev.nabla.infrastructure.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RealTimelineTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<TaskFailure> failures = new LinkedBlockingQueue<>();
  private final RealTimeline timeline = new RealTimeline(InstantSource.system(), failures::add);

  @AfterEach
  void close() {
    timeline.close();
  }

  @Test
  void runsATaskAgainAndAgain() throws Exception {
    CountDownLatch three = new CountDownLatch(3);

    timeline.every("tick", Duration.ofMillis(1), three::countDown);

    assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void runsALaterTaskOnceWhenWoken() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);

    timeline.after("once", NEVER, ran::countDown).wake();

    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void wakingDuringARunCausesOneMoreRun() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch twice = new CountDownLatch(2);
    Timeline.Task task =
        timeline.every(
            "task",
            NEVER,
            () -> {
              running.countDown();
              await(goOn);
              twice.countDown();
            });
    task.wake();
    running.await();
    task.wake();

    goOn.countDown();

    assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closingWaitsForARunUnderWay() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Timeline.Task task =
        timeline.every(
            "task",
            NEVER,
            () -> {
              running.countDown();
              await(goOn);
              ended.incrementAndGet();
            });
    task.wake();
    running.await();
    Thread closing = Thread.ofVirtual().start(task::close);
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(ended).hasValue(0);

    goOn.countDown();
    closing.join();

    assertThat(ended).hasValue(1);
  }

  @Test
  void aTaskMayCloseItself() throws Exception {
    AtomicReference<Timeline.Task> self = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);
    self.set(
        timeline.every(
            "self",
            NEVER,
            () -> {
              self.get().close();
              ran.countDown();
            }));

    self.get().wake();

    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void reportsWhatATaskThrows() throws Exception {
    timeline
        .every(
            "bad",
            NEVER,
            () -> {
              throw new IllegalStateException("no");
            })
        .wake();

    TaskFailure failure = failures.poll(20, TimeUnit.SECONDS);

    assertThat(failure).isNotNull();
    assertThat(failure.task()).isEqualTo("bad");
    assertThat(failure.cause()).hasMessage("no");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
