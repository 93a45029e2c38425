package dev.nabla.infrastructure.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimelineTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeline timeline = new VirtualTimeline(START);
  private final List<String> runs = new ArrayList<>();

  private Runnable note(String name) {
    return () -> runs.add(name + "@" + Duration.between(START, timeline.instant()).toMillis());
  }

  @Test
  void runsTasksInOrderOfTimeThenRegistration() {
    timeline.every("b", SECOND, note("b"));
    timeline.every("a", SECOND, note("a"));
    timeline.after("c", Duration.ofMillis(1_500), note("c"));

    timeline.advance(Duration.ofSeconds(2));

    assertThat(runs).containsExactly("b@1000", "a@1000", "c@1500", "b@2000", "a@2000");
    assertThat(timeline.instant()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void wakingRunsATaskOnceMoreWithoutMovingItsRegularTurns() {
    Timeline.Task task = timeline.every("a", SECOND, note("a"));
    timeline.advance(Duration.ofMillis(300));
    task.wake();
    task.wake();

    timeline.advance(SECOND);

    assertThat(runs).containsExactly("a@300", "a@1000");
  }

  @Test
  void wakingDuringARunCausesOneMoreRun() {
    List<Timeline.Task> self = new ArrayList<>();
    self.add(
        timeline.after(
            "starter",
            SECOND,
            () -> {
              note("starter").run();
              self.get(1).wake();
              self.get(1).wake();
            }));
    self.add(timeline.every("woken", Duration.ofHours(1), note("woken")));

    timeline.advance(Duration.ofSeconds(5));

    assertThat(runs).containsExactly("starter@1000", "woken@1000");
  }

  @Test
  void aTaskThatRunsOnceCanBeBroughtForward() {
    Timeline.Task task = timeline.after("once", SECOND, note("once"));
    task.wake();

    timeline.advance(Duration.ofSeconds(5));

    assertThat(runs).containsExactly("once@0");
  }

  @Test
  void aClosedTaskRunsNoMore() {
    Timeline.Task task = timeline.every("a", SECOND, note("a"));
    timeline.advance(SECOND);
    task.close();
    task.wake();

    timeline.advance(Duration.ofSeconds(5));

    assertThat(runs).containsExactly("a@1000");
  }

  @Test
  void whatATaskThrowsIsKeptAndStopsNothing() {
    timeline.every(
        "bad",
        SECOND,
        () -> {
          throw new IllegalArgumentException("no");
        });
    timeline.every("good", SECOND, note("good"));

    timeline.advance(Duration.ofSeconds(2));

    assertThat(runs).containsExactly("good@1000", "good@2000");
    assertThat(timeline.failures())
        .extracting(TaskFailure::task, TaskFailure::at)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bad", START.plusSeconds(1)),
            org.assertj.core.groups.Tuple.tuple("bad", START.plusSeconds(2)));
  }

  @Test
  void tasksCannotAdvanceTheClock() {
    timeline.after("self", SECOND, () -> timeline.advance(SECOND));

    timeline.advance(SECOND);

    assertThat(timeline.failures())
        .singleElement()
        .satisfies(f -> assertThat(f.cause()).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void timeDoesNotGoBack() {
    assertThatThrownBy(() -> timeline.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
