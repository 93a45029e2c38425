package dev.nabla.inference.exact.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WorkersTest {
  @Test
  void everyWorkerRunsOnceAndBarriersKeepThemTogether() {
    for (int count = 1; count <= 5; count++) {
      try (Workers team = new Workers(count)) {
        for (int round = 0; round < 200; round++) {
          AtomicInteger here = new AtomicInteger();
          AtomicInteger wrong = new AtomicInteger();
          int all = count;

          team.run(worker -> {
            for (int step = 1; step <= 10; step++) {
              here.incrementAndGet();
              team.barrier(worker);
              if (here.get() < step * all) {
                wrong.incrementAndGet();
              }
              team.barrier(worker);
            }
          });

          assertThat(here).hasValue(10 * count);
          assertThat(wrong).hasValue(0);
        }
      }
    }
  }

  @Test
  void aFailureAnywhereReachesTheCallerAndLeavesTheTeamUsable() {
    try (Workers team = new Workers(3)) {
      for (int failing = 0; failing < 3; failing++) {
        for (int step = 0; step < 3; step++) {
          int who = failing;
          int when = step;

          assertThatThrownBy(() ->
                  team.run(worker -> {
                    for (int s = 0; s < 3; s++) {
                      if (worker == who && s == when) {
                        throw new IllegalArgumentException(who + " at " + when);
                      }
                      if (s < 2) {
                        team.barrier(worker);
                      }
                    }
                  }))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(who + " at " + when);
          AtomicInteger ran = new AtomicInteger();
          team.run(worker -> {
            team.barrier(worker);
            ran.incrementAndGet();
          });
          assertThat(ran).hasValue(3);
        }
      }
    }
  }

  @Test
  void programsOfSeveralCallersTakeTurns() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (Workers team = new Workers(2);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        done.add(
            callers.submit(() ->
                team.run(worker -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  team.barrier(worker);
                  inside.decrementAndGet();
                })));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }

    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void programsOfOneTurnStayTogether() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    try (Workers team = new Workers(2);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int caller = i;
        Workers.Program note =
            worker -> {
              if (worker == 0) {
                order.add(caller);
              }
            };
        done.add(
            callers.submit(() ->
                team.inTurn(() -> {
                  team.run(note);
                  team.run(note);
                })));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }

    assertThat(order).hasSize(100);
    for (int at = 0; at < 100; at += 2) {
      assertThat(order.get(at)).isEqualTo(order.get(at + 1));
    }
  }

  @Test
  void aClosedTeamRefuses() {
    Workers team = new Workers(2);

    team.close();
    team.close();

    assertThatThrownBy(() -> team.run(_ -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cursorsHandOutEachUnitOnceStepAfterStep() {
    int count = 3;
    Cursor[] cursors = Cursor.forTeam(count);
    List<Integer> steps = List.of(0, 1, 2, 3, 7, 100, 1, 0, 50);
    AtomicIntegerArray taken = new AtomicIntegerArray(200);
    try (Workers team = new Workers(count)) {
      for (int units : steps) {
        team.run(worker -> {
          cursors[worker].start(units);
          for (int u = cursors[worker].next(); u >= 0; u = cursors[worker].next()) {
            taken.incrementAndGet(u);
          }
        });

        for (int u = 0; u < taken.length(); u++) {
          assertThat(taken.getAndSet(u, 0)).isEqualTo(u < units ? 1 : 0);
        }
      }
    }
  }
}
