package dev.nabla.inference.exact;

/// How much an engine takes on; no choice changes a bit.
///
/// @param chats answers that are computed at the same time
/// @param waiting requests that may wait for their turn
/// @param tokens of prompt and answer together, at most: what the node's network takes in one batch
/// @param keyValueBytes memory for keys and values, of answers under way and of prefixes kept
/// @param drafts tokens that may be guessed at once; 0 for none
/// @param sharedPrefixes whether customers may profit from each other's prefixes, and so learn of
///   them by the time that an answer takes
public record EngineLimits(
    int chats, int waiting, long tokens, long keyValueBytes, int drafts, boolean sharedPrefixes) {
  /// Answers at the same time, unless told otherwise.
  public static final int CHATS = 16;

  /// Requests that may wait, unless told otherwise.
  public static final int WAITING = 64;

  /// Memory for keys and values, unless told otherwise.
  public static final long KEY_VALUE_BYTES = 1L << 30;

  /// Of the heap, at most.
  private static final int SHARE_OF_HEAP = 4;

  public EngineLimits {
    if (chats < 1 || chats > ChatBatch.MOST_CHATS) {
      throw new IllegalArgumentException("1 to " + ChatBatch.MOST_CHATS + " chats, not " + chats);
    }
    if (waiting < 1 || tokens < 1 || keyValueBytes < 1 || drafts < 0 || drafts > Drafter.MOST) {
      throw new IllegalArgumentException(
          "waiting %d, tokens %d, keys and values %d, drafts %d"
              .formatted(waiting, tokens, keyValueBytes, drafts));
    }
  }

  /// The usual, on a heap of that size.
  public static EngineLimits forHeap(long heapBytes) {
    long memory = Math.min(KEY_VALUE_BYTES, Math.max(1, heapBytes / SHARE_OF_HEAP));
    return new EngineLimits(CHATS, WAITING, Long.MAX_VALUE, memory, Drafter.MOST, false);
  }

  /// The same with other numbers of chats and waiting requests.
  public EngineLimits withPlaces(int chatPlaces, int waitingPlaces) {
    return new EngineLimits(
        chatPlaces, waitingPlaces, tokens, keyValueBytes, drafts, sharedPrefixes);
  }

  /// The same with other guesses.
  public EngineLimits withDrafts(int most) {
    return new EngineLimits(chats, waiting, tokens, keyValueBytes, most, sharedPrefixes);
  }

  /// The same with other memory.
  public EngineLimits withKeyValueBytes(long bytes) {
    return new EngineLimits(chats, waiting, tokens, bytes, drafts, sharedPrefixes);
  }

  /// The same for answers of other lengths, prompts counted.
  public EngineLimits withTokens(long most) {
    return new EngineLimits(chats, waiting, most, keyValueBytes, drafts, sharedPrefixes);
  }
}
