package dev.nabla.chain.storage;

import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.Log;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// Which blocks hold logs of a contract, or with a topic at a position. Exact: a key is the whole
/// address or topic and the block's number, so a look-up costs what it finds, however long the
/// chain is. Written in the block's own atomic step; a block adds one key for each different
/// address and topic of its logs. Safe to call from any thread.
public final class LogIndex {
  /// `kind ‖ address or topic ‖ block number` to nothing.
  static final Column LOGS = new Column("logs");

  /// The longest key: a topic's.
  static final int MAX_KEY_BYTES = 1 + Hash.SIZE + Long.BYTES;

  private static final byte[] NOTHING = {};

  private final KeyValueStore store;

  LogIndex(KeyValueStore store) {
    this.store = store;
  }

  /// What is looked for.
  ///
  /// @param kind 0 for an address, from 1 for a topic's position
  public record Term(int kind, Bytes value) {
    /// Logs of a contract.
    public static Term of(Address address) {
      return new Term(0, address.toBytes());
    }

    /// Logs with a topic.
    ///
    /// @param position from 0
    public static Term of(int position, Hash topic) {
      return new Term(1 + position, topic.toBytes());
    }

    private byte[] key(long block) {
      byte[] key = new byte[1 + value.size() + Long.BYTES];
      key[0] = (byte) kind;
      value.copyTo(0, key, 1, value.size());
      BigEndian.putLong(key, 1 + value.size(), block);
      return key;
    }
  }

  static void add(WriteBatch batch, long block, List<ExecutedTransaction> transactions) {
    termsOf(transactions).forEach(term -> batch.put(LOGS, term.key(block), NOTHING));
  }

  /// Whether `term` leads to `block`.
  boolean leads(Term term, long block) {
    return store.get(LOGS, term.key(block)).isPresent();
  }

  /// By what a block with these transactions is found: as many keys as it has in the index.
  static Set<Term> termsOf(List<ExecutedTransaction> transactions) {
    Set<Term> terms = new HashSet<>();
    for (ExecutedTransaction executed : transactions) {
      for (Log log : executed.receipt().logs()) {
        terms.add(Term.of(log.address()));
        for (int position = 0; position < log.topics().size(); position++) {
          terms.add(Term.of(position, log.topics().get(position)));
        }
      }
    }
    return terms;
  }

  /// The blocks from `first` to `last` that hold a log with any of `terms`, ascending; of more than
  /// `limit`, some `limit` + 1.
  public NavigableSet<Long> blocks(Collection<Term> terms, long first, long last, int limit) {
    NavigableSet<Long> blocks = new TreeSet<>();
    for (Term term : terms) {
      try (KeyValueStore.Cursor cursor = store.scan(LOGS, term.key(first), term.key(last + 1))) {
        while (blocks.size() <= limit && cursor.next()) {
          byte[] key = cursor.key();
          blocks.add(BigEndian.getLong(key, key.length - Long.BYTES));
        }
      }
    }
    return blocks;
  }
}
