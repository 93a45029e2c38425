package dev.nabla.gateway.receipt;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.BatchCommitment;
import dev.nabla.protocol.inference.Domain;
import dev.nabla.protocol.inference.LostRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where things stand in the journal, in memory; rebuilt from the journal on opening. Thread-safe.
final class JournalIndex {
  private final Domain domain;
  private final TreeMap<Long, Span> spans = new TreeMap<>();
  private final TreeMap<Long, BatchCommitment> batches = new TreeMap<>();
  private final Map<RequestId, Place> byRequest = new HashMap<>();
  private final Map<Hash, Place> byReceipt = new HashMap<>();

  JournalIndex(Domain domain) {
    this.domain = domain;
  }

  /// One receipt's place.
  record Place(long window, int index) {}

  /// What the journal holds for one window number or a range of lost ones.
  sealed interface Span {
    long first();

    long last();

    /// In the journal.
    long position();
  }

  /// A closed window.
  ///
  /// @param requests ids of its requests
  /// @param receipts ids of its receipts, in order
  record ClosedSpan(long first, long position, List<RequestId> requests, List<Hash> receipts)
      implements Span {
    @Override
    public long last() {
      return first;
    }
  }

  /// A lost range.
  record LostSpan(long position, LostRange range) implements Span {
    @Override
    public long first() {
      return range.firstWindow();
    }

    @Override
    public long last() {
      return range.lastWindow();
    }
  }

  synchronized void add(long position, JournalRecord record) {
    switch (record) {
      case JournalRecord.Closed closed -> addClosed(position, closed);
      case JournalRecord.Lost lost ->
          spans.put(lost.range().firstWindow(), new LostSpan(position, lost.range()));
      case JournalRecord.Planned planned ->
          batches.put(planned.batch().firstWindow(), planned.batch());
    }
  }

  private void addClosed(long position, JournalRecord.Closed closed) {
    long window = closed.header().window();
    List<RequestId> requests = closed.receipts().stream().map(StoredReceipt::requestId).toList();
    List<Hash> receipts =
        closed.receipts().stream().map(stored -> stored.receipt().id(domain)).toList();
    spans.put(window, new ClosedSpan(window, position, requests, receipts));
    for (int i = 0; i < receipts.size(); i++) {
      Place place = new Place(window, i);
      byRequest.put(requests.get(i), place);
      byReceipt.put(receipts.get(i), place);
    }
  }

  /// The number after the highest that is used or lost.
  synchronized long nextWindow() {
    return spans.isEmpty() ? 0 : spans.lastEntry().getValue().last() + 1;
  }

  synchronized Optional<Span> span(long window) {
    var entry = spans.floorEntry(window);
    return entry == null || entry.getValue().last() < window
        ? Optional.empty()
        : Optional.of(entry.getValue());
  }

  synchronized Optional<Place> find(RequestId id) {
    return Optional.ofNullable(byRequest.get(id));
  }

  synchronized Optional<Place> find(Hash receiptId) {
    return Optional.ofNullable(byReceipt.get(receiptId));
  }

  synchronized Optional<BatchCommitment> batchOf(long window) {
    var entry = batches.floorEntry(window);
    return entry == null || entry.getValue().lastWindow() < window
        ? Optional.empty()
        : Optional.of(entry.getValue());
  }

  synchronized int receipts() {
    return byReceipt.size();
  }

  /// The lowest number that is remembered; [#nextWindow()] where there is none.
  synchronized long firstWindow() {
    return spans.isEmpty() ? 0 : spans.firstKey();
  }

  /// Whether the oldest span ends below `window`. The newest is never forgotten: it tells which
  /// number comes next.
  synchronized boolean canForgetBelow(long window) {
    return spans.size() > 1 && spans.firstEntry().getValue().last() < window;
  }

  /// Forgets the oldest span where [#canForgetBelow(long)], else tells that it did not.
  synchronized boolean forgetOldestBelow(long window) {
    if (!canForgetBelow(window)) {
      return false;
    }
    var oldest = spans.firstEntry();
    spans.pollFirstEntry();
    if (oldest.getValue() instanceof ClosedSpan closed) {
      closed.requests().forEach(byRequest::remove);
      closed.receipts().forEach(byReceipt::remove);
    }
    while (!batches.isEmpty() && batches.firstEntry().getValue().lastWindow() < oldest.getKey()) {
      batches.pollFirstEntry();
    }
    return true;
  }

  /// The journal position of the oldest span that is remembered, if there is one.
  synchronized Optional<Long> oldestPosition() {
    return spans.isEmpty()
        ? Optional.empty()
        : Optional.of(spans.firstEntry().getValue().position());
  }
}
