package dev.nabla.inference.exact.kernel;

/// Operands and place of a gated product; made once a thread and reused.
public final class GateTerms {
  float[] gate = {};
  float[] up = {};
  int from;
  float[] target = {};
  int to;

  /// Reads both operands from `start` of their arrays.
  public GateTerms of(float[] gates, float[] ups, int start) {
    this.gate = gates;
    this.up = ups;
    this.from = start;
    return this;
  }

  /// Writes from `start` of `results`, which may be the gates at their place.
  public GateTerms into(float[] results, int start) {
    this.target = results;
    this.to = start;
    return this;
  }
}
