package dev.nabla.infrastructure.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import dev.nabla.infrastructure.simulation.VirtualNetwork.Weather;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
  private static final Duration DELAY = Duration.ofMillis(100);

  private final List<Integer> heard = new ArrayList<>();

  @Test
  void deliversLateAndOutOfOrderAndTheSameWayForTheSameSeed() {
    List<Integer> first = run(new Weather(DELAY, 20, 20));
    List<Integer> second = run(new Weather(DELAY, 20, 20));

    assertThat(first).isEqualTo(second).isNotEqualTo(first.stream().sorted().toList());
    assertThat(first.stream().distinct().count()).isBetween(60L, 99L);
    assertThat(first.size()).isGreaterThan((int) first.stream().distinct().count());
  }

  @Test
  void keepsPartitionsApartUntilTheyHeal() {
    VirtualTimeline clock = new VirtualTimeline(Instant.EPOCH);
    VirtualNetwork<Integer> network =
        new VirtualNetwork<>(clock, new SplittableRandom(1), new Weather(DELAY, 0, 0));
    network.join(1, heard::add);
    network.side(1, 1);
    network.send(0, 1, 1);

    network.heal();
    network.send(0, 1, 2);
    network.send(0, 9, 3);
    clock.advance(DELAY);

    assertThat(heard).containsExactly(2);
  }

  @Test
  void whoHasLeftReceivesNothing() {
    VirtualTimeline clock = new VirtualTimeline(Instant.EPOCH);
    VirtualNetwork<Integer> network =
        new VirtualNetwork<>(clock, new SplittableRandom(1), new Weather(DELAY, 0, 0));
    network.join(1, heard::add);
    network.send(0, 1, 1);
    network.leave(1);

    clock.advance(DELAY);

    assertThat(heard).isEmpty();
  }

  private static List<Integer> run(Weather weather) {
    List<Integer> received = new ArrayList<>();
    VirtualTimeline clock = new VirtualTimeline(Instant.EPOCH);
    VirtualNetwork<Integer> network = new VirtualNetwork<>(clock, new SplittableRandom(7), weather);
    network.join(1, received::add);
    for (int message = 0; message < 100; message++) {
      network.send(0, 1, message);
    }
    clock.advance(DELAY);
    return received;
  }
}
