package dev.nabla.services.validator;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches blobs, and leaves a node alone for a while that did not give one, so that nodes that
/// don't answer hold up nobody else's batches. A batch's first failure is told.
final class BlobFetcher {
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int MAX_TOLD = 4_096;

  private final BlobSource source;
  private final ValidatorEvents events;
  private final InstantSource clock;
  private final Map<Hash, Wait> waits = new HashMap<>();
  private final Set<Hash> told = new LinkedHashSet<>();

  BlobFetcher(BlobSource source, ValidatorEvents events, InstantSource clock) {
    this.source = source;
    this.events = events;
    this.clock = clock;
  }

  /// Until when a node is left alone, and for how long the last time.
  private record Wait(Instant until, Duration length) {}

  /// The blob, or nothing where it can't be had now. Blocks as long as the source does.
  Optional<Bytes> fetch(CommittedBatch batch, String endpoint) {
    Hash nodeId = batch.commitment().nodeId();
    Wait wait = waits.get(nodeId);
    if (wait != null && clock.instant().isBefore(wait.until())) {
      return Optional.empty();
    }
    try {
      Bytes blob = source.fetch(endpoint, batch.commitment());
      waits.remove(nodeId);
      return Optional.of(blob);
    } catch (IOException e) {
      waits.put(nodeId, longer(wait));
      tell(batch.id(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Wait longer(@Nullable Wait before) {
    Duration length = before == null ? SHORTEST_WAIT : before.length().multipliedBy(2);
    Duration bounded = length.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : length;
    return new Wait(clock.instant().plus(bounded), bounded);
  }

  private void tell(Hash batchId, String detail) {
    if (told.add(batchId)) {
      events.happened(new ValidatorEvent.BlobUnavailable(batchId, detail));
    }
    if (told.size() > MAX_TOLD) {
      told.remove(told.iterator().next());
    }
  }
}
