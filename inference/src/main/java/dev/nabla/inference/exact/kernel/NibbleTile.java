package dev.nabla.inference.exact.kernel;

import jdk.incubator.vector.ShortVector;

/// The integer heart of products over several tokens: one block of two row groups times four
/// tokens.
///
/// A 16-bit lane adds up 16 products of a nibble (0 to 15, or −8 to 7) and an input (−127 to 127):
/// at most 30,480, so nothing is lost. Every load of weights serves four tokens and every input
/// serves two groups; eight independent sums hide the latency of an addition.
final class NibbleTile {
  /// Words between the unpacked weights of the two groups.
  static final int GROUP_STRIDE = Workbench.CHUNK * Activations.PAIRS * Lanes.COUNT;

  /// Words between the sums of two tokens.
  static final int TOKEN_STRIDE = Workbench.CHUNK * Lanes.COUNT;

  /// Words between the sums of the two groups.
  static final int SUM_GROUP_STRIDE = Kernels.TOKEN_TILE * TOKEN_STRIDE;

  private NibbleTile() {}

  /// @param u weights of one block as pairs of 16-bit integers, from `p`
  /// @param x inputs of the first token's block, from `k`; the next token is `stride` further
  /// @param z receives pairs of 16-bit sums, from `o`
  static void multiply(int[] u, int p, int[] x, int k, int stride, int[] z, int o) {
    ShortVector a0 = ShortVector.zero(Lanes.SHORTS);
    ShortVector a1 = a0;
    ShortVector a2 = a0;
    ShortVector a3 = a0;
    ShortVector b0 = a0;
    ShortVector b1 = a0;
    ShortVector b2 = a0;
    ShortVector b3 = a0;
    for (int n = 0; n < Activations.PAIRS; n++) {
      ShortVector a = Lanes.words(u, p + n * Lanes.COUNT).reinterpretAsShorts();
      ShortVector b = Lanes.words(u, p + n * Lanes.COUNT + GROUP_STRIDE).reinterpretAsShorts();
      ShortVector x0 = Lanes.input(x, k + n);
      a0 = a0.add(a.mul(x0));
      b0 = b0.add(b.mul(x0));
      ShortVector x1 = Lanes.input(x, k + n + stride);
      a1 = a1.add(a.mul(x1));
      b1 = b1.add(b.mul(x1));
      ShortVector x2 = Lanes.input(x, k + n + 2 * stride);
      a2 = a2.add(a.mul(x2));
      b2 = b2.add(b.mul(x2));
      ShortVector x3 = Lanes.input(x, k + n + 3 * stride);
      a3 = a3.add(a.mul(x3));
      b3 = b3.add(b.mul(x3));
    }
    store(a0, z, o);
    store(a1, z, o + TOKEN_STRIDE);
    store(a2, z, o + 2 * TOKEN_STRIDE);
    store(a3, z, o + 3 * TOKEN_STRIDE);
    store(b0, z, o + SUM_GROUP_STRIDE);
    store(b1, z, o + SUM_GROUP_STRIDE + TOKEN_STRIDE);
    store(b2, z, o + SUM_GROUP_STRIDE + 2 * TOKEN_STRIDE);
    store(b3, z, o + SUM_GROUP_STRIDE + 3 * TOKEN_STRIDE);
  }

  private static void store(ShortVector sums, int[] z, int o) {
    sums.reinterpretAsInts().add(Lanes.ZERO).intoArray(z, o);
  }
}
