package dev.nabla.inference.exact;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.FaultMask;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What running an answer again has shown.
///
/// @param faults what is false about the answer; the same for everyone who ran it
/// @param trace the root over prompt and disclosed output; null where they could not be run
/// @param workLeaves one for each position that was run, by position
public record ReplayResult(FaultMask faults, @Nullable Hash trace, List<Hash> workLeaves) {
  public ReplayResult {
    workLeaves = List.copyOf(workLeaves);
  }

  /// The root over prompt and disclosed output, where they could be run.
  public Optional<Hash> traceRoot() {
    return Optional.ofNullable(trace);
  }
}
