package dev.nabla.chain.state;

import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.infrastructure.store.WriteBatch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The nodes that a block made stale: the state before it was the last to use them. Each is named
/// by one byte for its column, one for the length of its key, and the key.
final class StaleNodes {
  private static final int ACCOUNT = 0;
  private static final int STORAGE = 1;

  private final ByteArrayOutputStream names = new ByteArrayOutputStream();

  void add(Column column, byte[] key) {
    names.write(column.equals(StateStore.ACCOUNT_NODES) ? ACCOUNT : STORAGE);
    names.write(key.length);
    names.writeBytes(key);
  }

  byte[] encoded() {
    return names.toByteArray();
  }

  /// Deletes all that `encoded` names.
  static void delete(byte[] encoded, WriteBatch batch) {
    int at = 0;
    while (at < encoded.length) {
      int start = at + 2;
      int end = start <= encoded.length ? start + (encoded[at + 1] & 0xff) : Integer.MAX_VALUE;
      if (end > encoded.length) {
        throw new StorageException(Reason.DAMAGED, "a list of stale nodes breaks off");
      }
      Column column = encoded[at] == ACCOUNT ? StateStore.ACCOUNT_NODES : StateStore.STORAGE_NODES;
      batch.delete(column, Arrays.copyOfRange(encoded, start, end));
      at = end;
    }
  }
}
