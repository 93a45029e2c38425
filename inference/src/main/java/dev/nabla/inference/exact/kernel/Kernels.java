package dev.nabla.inference.exact.kernel;

import dev.nabla.model.exact.RowHasher;

/// The heavy operations of `exact/1`. Implementations differ in speed only, never in a bit; none
/// allocates once it is compiled. Stateless: any number of threads may use one, each with a
/// [Workbench] and an [AttentionTile] of its own.
public interface Kernels {
  /// Tokens that a tile of a product takes at once.
  int TOKEN_TILE = 4;

  /// The fastest form that this JVM can run.
  static Kernels fastest() {
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors ? new VectorKernels() : scalar();
  }

  /// Plain loops, for JVMs without the Vector API and for comparison.
  static Kernels scalar() {
    return new ScalarKernels();
  }

  /// Rows for which inputs and outputs of a product with `tokens` tokens need room: full tiles,
  /// because a tile reads and writes past the last token.
  static int padded(int tokens) {
    return tokens == 1 ? 1 : (tokens + TOKEN_TILE - 1) / TOKEN_TILE * TOKEN_TILE;
  }

  /// Rows in a group of a [PackedMatrix].
  int lanes();

  /// For people, such as `vectors of 512 bits`.
  String description();

  /// Quantises one token (exact/1 §1.1).
  ///
  /// @throws dev.nabla.model.exact.ExactFault `non_finite`
  void quantise(Activations input, int token);

  /// Computes `groups` groups of rows from `firstGroup` for all tokens of the bench, into its
  /// output (exact/1 §1.2).
  void multiply(
      PackedMatrix matrix, Activations input, Workbench bench, int firstGroup, int groups);

  /// `e^x` of the first `count` elements, in place (exact/1 §1.4).
  void exp(float[] x, int count);

  /// `SiLU(gate) * up` of `count` elements (exact/1 §1.5).
  void swiGlu(GateTerms terms, int count);

  /// `y_i = (x_i * c) * w_i`, the second half of RMSNorm (exact/1 §1.3), for every weight.
  void scale(float[] x, int offset, float c, float[] weights, float[] y, int to);

  /// `x_i = x_i + r_i` for `count` elements.
  void add(float[] x, int offset, float[] r, int from, int count);

  /// Whether `count` elements are all finite.
  boolean allFinite(float[] x, int offset, int count);

  /// SHA-256 of many messages at once, for the trace; a hasher is for one thread.
  RowHasher newHasher();

  /// Attention of a tile of queries over the keys and values of one head (exact/1 §1.7).
  void attend(AttentionTile tile);
}
