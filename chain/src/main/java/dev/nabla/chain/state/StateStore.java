package dev.nabla.chain.state;

import dev.nabla.chain.trie.NodeCodec;
import dev.nabla.chain.trie.NodeSource;
import dev.nabla.chain.trie.TrieNode;
import dev.nabla.evm.state.Account;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.MemoryStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.bytes.UInt256;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.protocol.eth.BlockHeader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Where states lie. Safe to call from any thread; one thread at a time commits.
///
/// *Newest state, flat.* Accounts and slots of the newest state lie under their hashed keys, so a
/// read is one look-up whatever the size of the state. These columns are written over by each
/// block: who reads an older state, or meets a block that is just being written, goes through the
/// trie instead ([#read]).
///
/// *Tries, by place and version.* A node lies under its place in the trie and the number of the
/// block that wrote it, so it is written once, never changed, found by one look-up, and near its
/// neighbours. States of all blocks share what did not change between them.
///
/// *Pruning.* Each block lists the nodes that it made stale. A node that block m made stale is used
/// by states before m alone, so when the oldest state to keep becomes that of block m, it is
/// deleted, in the same atomic step that writes the newest block. No counting, no search.
public final class StateStore {
  /// Nodes of the account trie.
  public static final Column ACCOUNT_NODES = new Column("account-nodes");

  /// Nodes of all storage tries.
  public static final Column STORAGE_NODES = new Column("storage-nodes");

  static final Column ACCOUNTS = new Column("accounts");
  static final Column SLOTS = new Column("slots");
  static final Column CODE = new Column("code");
  static final Column STALE = new Column("stale-nodes");
  static final Column ROOTS = new Column("state-roots");
  static final Column META = new Column("state-meta");

  /// The columns that the store needs.
  public static final List<Column> COLUMNS =
      List.of(ACCOUNT_NODES, STORAGE_NODES, ACCOUNTS, SLOTS, CODE, STALE, ROOTS, META);

  static final byte[] HELD = Bytes.utf8("held").toArray();

  /// No state at all.
  static final long NONE = -1;

  /// Blocks whose states one block prunes at most.
  static final int MAX_PRUNED = 4;

  private static final long BEING_WRITTEN = -2;
  private static final int CACHED_NODES = 1 << 15;
  private static final int CACHED_CODES = 1 << 8;

  private final KeyValueStore store;
  private final StateRetention retention;
  private final Map<Column, BoundedCache<NodeKey, TrieNode>> nodes =
      Map.of(
          ACCOUNT_NODES, new BoundedCache<>(CACHED_NODES),
          STORAGE_NODES, new BoundedCache<>(CACHED_NODES));
  private final BoundedCache<Hash, Bytes> codes = new BoundedCache<>(CACHED_CODES);
  private volatile Held held;
  private volatile long flat;

  /// Which states are there: both ends count.
  record Held(long oldest, long newest) {
    static final Held NOTHING = new Held(0, NONE);

    byte[] encoded() {
      byte[] record = new byte[2 * Long.BYTES];
      BigEndian.putLong(record, 0, oldest);
      BigEndian.putLong(record, Long.BYTES, newest);
      return record;
    }

    static Held decode(byte[] record) {
      if (record.length != 2 * Long.BYTES) {
        throw damaged("the range of states");
      }
      return new Held(BigEndian.getLong(record, 0), BigEndian.getLong(record, Long.BYTES));
    }
  }

  /// @param store borrowed; whoever opened it closes it
  /// @param retention may differ from run to run: what is gone stays gone, what is too much is
  ///   deleted little by little
  public StateStore(KeyValueStore store, StateRetention retention) {
    this.store = store;
    this.retention = retention;
    this.held = store.get(META, HELD).map(Held::decode).orElse(Held.NOTHING);
    this.flat = held.newest();
  }

  /// A store on the heap, for states that need not last.
  public static StateStore inMemory() {
    return new StateStore(new MemoryStore(), StateRetention.ARCHIVE);
  }

  /// The number of the newest state, or -1.
  public long newest() {
    return held.newest();
  }

  /// The number of the oldest state that can be read.
  public long oldest() {
    return held.oldest();
  }

  /// Checks that state `number` can be read.
  ///
  /// @throws PrunedStateException where it is older than what is kept
  void requireHeld(long number) {
    Held now = held;
    if (number < now.oldest()) {
      throw new PrunedStateException(number, now.oldest());
    }
    if (number > now.newest()) {
      throw new IllegalArgumentException(
          "the state of block " + number + ", the newest is that of block " + now.newest());
    }
  }

  /// The code with this hash; empty for the hash of nothing.
  ///
  /// @throws StorageException where it is missing
  public Bytes code(Hash hash) {
    if (hash.equals(Account.EMPTY_CODE_HASH)) {
      return Bytes.EMPTY;
    }
    Optional<Bytes> cached = codes.get(hash);
    if (cached.isPresent()) {
      return cached.get();
    }
    Bytes code =
        store
            .get(CODE, hash.toArray())
            .map(Bytes::of)
            .orElseThrow(() -> damaged("contract code " + hash));
    codes.put(hash, code);
    return code;
  }

  /// Whether the newest state is that of block `number`, with this root: the top node is there and
  /// hashes to the root. All else was written with it or before.
  public boolean isNewest(long number, Hash root) {
    if (number != held.newest()) {
      return false;
    }
    return rootRecord(number)
        .filter(found -> found.hash().equals(root))
        .filter(this::isThere)
        .isPresent();
  }

  private boolean isThere(StateRoot root) {
    return root.hash().equals(BlockHeader.EMPTY_TRIE_ROOT)
        || store
            .get(ACCOUNT_NODES, StateKeys.accountNode(new byte[0], root.version()))
            .filter(record -> isEncodingOf(root.hash(), record))
            .isPresent();
  }

  static boolean isEncodingOf(Hash hash, byte[] record) {
    try {
      return Keccak256.hash(NodeCodec.encodingIn(record)).equals(hash);
    } catch (DecodingException _) {
      return false;
    }
  }

  /// Writes `batch`, which holds `commit` and what belongs to it, as one atomic step.
  ///
  /// @throws StorageException where that failed; nothing has changed then, and the state has to be
  ///   made again
  public void write(WriteBatch batch, StateCommit commit, Durability durability) {
    flat = BEING_WRITTEN;
    try {
      store.write(batch, durability);
      commit.nodes().forEach(fresh -> cache(fresh.column()).put(fresh.key(), fresh.node()));
      commit.codes().forEach(codes::put);
      held = commit.held();
    } finally {
      flat = held.newest();
    }
  }

  /// Begins to put what block `number` changes into `batch`.
  StateWriter writer(WriteBatch batch, long number) {
    if (number != held.newest() + 1) {
      throw new IllegalStateException(
          "the state of block " + number + " after that of block " + held.newest());
    }
    return new StateWriter(this, batch, number);
  }

  /// Puts what block `newest` made stale into `batch`, and deletes what is too old: of a few blocks
  /// at a time, so that a block's work stays bounded.
  ///
  /// @return which states are there then
  Held prune(WriteBatch batch, long newest, byte[] stale) {
    long oldest = held.oldest();
    long end = Math.min(retention.oldest(newest), oldest + MAX_PRUNED);
    if (end < newest && stale.length > 0) {
      batch.put(STALE, StateKeys.number(newest), stale);
    }
    while (oldest < end) {
      batch.delete(ROOTS, StateKeys.number(oldest));
      oldest++;
      StaleNodes.delete(oldest == newest ? stale : staleSince(oldest), batch);
      batch.delete(STALE, StateKeys.number(oldest));
    }
    return new Held(oldest, newest);
  }

  private byte[] staleSince(long number) {
    return store.get(STALE, StateKeys.number(number)).orElseGet(() -> new byte[0]);
  }

  /// Reads state `number`: by `newest` where it is the newest from before to after, else by `trie`.
  <T> T read(long number, Supplier<T> newest, Supplier<T> trie) {
    if (flat == number) {
      T value = newest.get();
      if (flat == number) {
        return value;
      }
    }
    return trie.get();
  }

  /// An account of the newest state.
  Optional<StoredAccount> newestAccount(Hash key) {
    return read(ACCOUNTS, key.toArray(), "account " + key, StoredAccount::decodeRecord);
  }

  /// A slot of the newest state.
  UInt256 newestSlot(Hash owner, Hash slot) {
    return read(SLOTS, StateKeys.slot(owner, slot), "slot", UInt256::ofBytes).orElse(UInt256.ZERO);
  }

  /// Where the account trie of state `number` begins.
  ///
  /// @throws PrunedStateException where it is older than what is kept
  StateRoot root(long number) {
    return rootRecord(number).orElseThrow(() -> missing("the root of state " + number, number));
  }

  private Optional<StateRoot> rootRecord(long number) {
    return read(ROOTS, StateKeys.number(number), "the root of a state", StateRoot::decode);
  }

  private <T> Optional<T> read(Column column, byte[] key, String what, Function<byte[], T> decode) {
    try {
      return store.get(column, key).map(decode);
    } catch (DecodingException e) {
      throw new StorageException(Reason.DAMAGED, message(what), e);
    }
  }

  /// Nodes for a reader of state `number`.
  NodeSource accountNodes(long number) {
    return (path, version, hash) -> {
      byte[] key = StateKeys.accountNode(path, version);
      return load(new Wanted(ACCOUNT_NODES, version, hash, number), key);
    };
  }

  /// Nodes of one account's storage, for a reader of state `number`.
  NodeSource storageNodes(long number, Hash owner) {
    return (path, version, hash) -> {
      byte[] key = StateKeys.storageNode(owner, path, version);
      return load(new Wanted(STORAGE_NODES, version, hash, number), key);
    };
  }

  /// A node that a reader of state `number` wants.
  private record Wanted(Column column, long version, Hash hash, long number) {}

  private TrieNode load(Wanted wanted, byte[] key) {
    BoundedCache<NodeKey, TrieNode> cache = cache(wanted.column());
    NodeKey name = new NodeKey(key);
    Optional<TrieNode> cached = cache.get(name);
    if (cached.isPresent()) {
      return cached.get();
    }
    byte[] record =
        store
            .get(wanted.column(), key)
            .orElseThrow(() -> missing("trie node " + wanted.hash(), wanted.number()));
    try {
      TrieNode node = NodeCodec.decode(record, wanted.version());
      cache.put(name, node);
      return node;
    } catch (DecodingException e) {
      throw new StorageException(Reason.DAMAGED, message("trie node " + wanted.hash()), e);
    }
  }

  private BoundedCache<NodeKey, TrieNode> cache(Column column) {
    BoundedCache<NodeKey, TrieNode> cache = nodes.get(column);
    if (cache == null) {
      throw new IllegalStateException("no nodes lie in " + column);
    }
    return cache;
  }

  /// An account of a trie.
  static StoredAccount decodedLeaf(Bytes leaf, long below) {
    try {
      return StoredAccount.decode(leaf, below);
    } catch (DecodingException e) {
      throw new StorageException(Reason.DAMAGED, message("an account"), e);
    }
  }

  KeyValueStore disk() {
    return store;
  }

  private RuntimeException missing(String what, long number) {
    long oldest = held.oldest();
    return number < oldest ? new PrunedStateException(number, oldest) : damaged(what);
  }

  static StorageException damaged(String what) {
    return new StorageException(Reason.DAMAGED, message(what));
  }

  private static String message(String what) {
    return what
        + " is missing or damaged: the chain's folder lost part of what was written to it;"
        + " restore it from a copy or remove it";
  }
}
