package dev.nabla.inference.onnx;

import java.time.Duration;

/// What one request may cost.
///
/// @param time from the request to its answer, about; a single operator is not cut off in the
///   middle
/// @param tokens of all its texts together, which are run one after the other
public record RunLimits(Duration time, int tokens) {
  /// The usual limits.
  public static final RunLimits USUAL = new RunLimits(Duration.ofSeconds(60), 8_192);
}
