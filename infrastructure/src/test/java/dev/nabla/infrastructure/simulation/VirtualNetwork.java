package dev.nabla.infrastructure.simulation;

import dev.nabla.infrastructure.lifecycle.VirtualTimeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Carries messages between parties of one test, on its virtual clock: late, out of order, more
/// than once, or not at all. Equal seeds give equal runs. For one thread.
///
/// @param <M> a message; immutable
public final class VirtualNetwork<M> {
  private final VirtualTimeline timeline;
  private final RandomGenerator random;
  private final Weather weather;
  private final Map<Integer, Consumer<M>> parties = new HashMap<>();
  private final Map<Integer, Integer> sides = new HashMap<>();

  /// How bad it is.
  ///
  /// @param longestDelay of a message; each takes from a millisecond to this
  /// @param lossPercent messages of a hundred that never arrive
  /// @param doublePercent messages of a hundred that arrive twice
  public record Weather(Duration longestDelay, int lossPercent, int doublePercent) {}

  /// A network without parties.
  public VirtualNetwork(VirtualTimeline timeline, RandomGenerator random, Weather weather) {
    this.timeline = timeline;
    this.random = random;
    this.weather = weather;
  }

  /// Lets a party receive, until it leaves or joins again.
  public void join(int party, Consumer<M> receiver) {
    parties.put(party, receiver);
  }

  /// Lets a party receive nothing more, as one that has crashed.
  public void leave(int party) {
    parties.remove(party);
  }

  /// Parties on different sides do not reach each other; all begin on side 0.
  public void side(int party, int side) {
    sides.put(party, side);
  }

  /// Brings all parties together again.
  public void heal() {
    sides.clear();
  }

  /// Sends a message; it arrives if both are connected now and the receiver is there then.
  public void send(int from, int to, M message) {
    if (!sides.getOrDefault(from, 0).equals(sides.getOrDefault(to, 0))
        || random.nextInt(100) < weather.lossPercent()) {
      return;
    }
    int copies = random.nextInt(100) < weather.doublePercent() ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long millis = random.nextLong(1, weather.longestDelay().toMillis() + 1);
      timeline.after("message", Duration.ofMillis(millis), () -> deliver(to, message));
    }
  }

  private void deliver(int to, M message) {
    Consumer<M> receiver = parties.get(to);
    if (receiver != null) {
      receiver.accept(message);
    }
  }
}
