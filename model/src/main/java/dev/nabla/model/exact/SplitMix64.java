package dev.nabla.model.exact;

/// A stream of 64-bit draws that can be entered anywhere: draw t of a seed depends on nothing else
/// (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
public final class SplitMix64 {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private SplitMix64() {}

  /// Draw `index` of the stream of `seed`, all 64 bits of it.
  public static long draw(long seed, long index) {
    long z = seed + (index + 1) * GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
