package dev.nabla.model.exact;

import dev.nabla.primitives.bytes.Hash;

/// Messages of one length that wait to be hashed together, and where each one's digest is to go.
/// Allocates nothing after it was made. Not for sharing.
final class DigestQueue {
  private final RowHasher hasher;
  private final MessageRows rows;
  private final byte[][] targets = new byte[MessageRows.ROWS][];
  private final int[] places = new int[MessageRows.ROWS];
  private int waiting;

  /// @param prefix the first byte of every message
  /// @param content bytes that follow it
  DigestQueue(RowHasher hasher, byte prefix, int content) {
    this.hasher = hasher;
    this.rows = new MessageRows(1 + content);
    for (int row = 0; row < MessageRows.ROWS; row++) {
      rows.bytes()[row * rows.stride()] = prefix;
    }
  }

  /// Where the next message's content is to be written, from [#at()] on.
  byte[] bytes() {
    return rows.bytes();
  }

  /// See [#bytes()].
  int at() {
    return waiting * rows.stride() + 1;
  }

  /// Appends a copy of content from elsewhere.
  void add(byte[] source, int from, byte[] target, int place) {
    System.arraycopy(source, from, rows.bytes(), at(), rows.length() - 1);
    add(target, place);
  }

  /// Takes the message that has just been written; its digest comes to `target` from `place` on, at
  /// the latest when the queue is emptied.
  void add(byte[] target, int place) {
    targets[waiting] = target;
    places[waiting] = place;
    waiting++;
    if (waiting == MessageRows.ROWS) {
      empty();
    }
  }

  /// Hashes all that wait.
  void empty() {
    hasher.hash(rows, waiting);
    for (int row = 0; row < waiting; row++) {
      System.arraycopy(rows.digests(), row * Hash.SIZE, targets[row], places[row], Hash.SIZE);
    }
    waiting = 0;
  }
}
