package dev.nabla.primitives;

import java.util.SplittableRandom;

/// The randomness of property tests: from one seed, printed, so that a failure can be replayed.
///
/// `-Dnabla.seed=N` replays a run, `-Dnabla.long=true` asks for the long one.
public final class Seeds {
  private final String name;
  private final long seed;
  private final SplittableRandom random;

  private Seeds(String name, long seed) {
    this.name = name;
    this.seed = seed;
    // Mixing the name in gives each property its own stream under one seed.
    this.random = new SplittableRandom(seed ^ ((long) name.hashCode() << 32));
  }

  /// A generator for the property `name`; prints the seed and how many cases will run.
  public static Seeds of(String name, int count) {
    long seed = configuredSeed();
    System.out.printf(
        "%s: seed %d, %d cases (replay with -Dnabla.seed=%d)%n", name, seed, count, seed);
    return new Seeds(name, seed);
  }

  /// A generator whose stream never changes, for vectors that are committed.
  public static Seeds fixed(String name, long seed) {
    return new Seeds(name, seed);
  }

  /// How many cases to run: `longRun` under `-Dnabla.long=true`, else `normal`.
  public static int count(int normal, int longRun) {
    return Boolean.getBoolean("nabla.long") ? longRun : normal;
  }

  private static long configuredSeed() {
    String text = System.getProperty("nabla.seed", "");
    return text.isBlank() ? new SplittableRandom().nextLong() : Long.parseLong(text.strip());
  }

  /// The stream of this property.
  public SplittableRandom random() {
    return random;
  }

  /// The seed that replays this run.
  public long seed() {
    return seed;
  }

  /// `size` random bytes.
  public byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /// An int in [`origin`, `bound`).
  public int nextInt(int origin, int bound) {
    return random.nextInt(origin, bound);
  }

  /// Names the property and its seed, for assertion descriptions.
  @Override
  public String toString() {
    return name + " with seed " + seed;
  }
}
