package dev.nabla.chain.storage;

import dev.nabla.chain.block.Block;
import dev.nabla.chain.block.BlockRules;
import dev.nabla.chain.execution.ExecutedBlock;
import dev.nabla.chain.execution.ExecutedTransaction;
import dev.nabla.chain.state.LedgerState;
import dev.nabla.chain.state.StateCommit;
import dev.nabla.chain.state.StateStore;
import dev.nabla.infrastructure.lifecycle.Announcements;
import dev.nabla.infrastructure.store.Column;
import dev.nabla.infrastructure.store.Durability;
import dev.nabla.infrastructure.store.KeyValueStore;
import dev.nabla.infrastructure.store.StorageException;
import dev.nabla.infrastructure.store.StorageException.Reason;
import dev.nabla.infrastructure.store.WriteBatch;
import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.eth.BlockHeader;
import dev.nabla.protocol.eth.SealedHeader;
import dev.nabla.protocol.eth.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The chain on disk. A block, its state, its receipts, its indexes and the head that names it are
/// one [WriteBatch]: after a crash at any moment the head is a block of which everything is there.
///
/// Blocks are final when they are written, so they lie by number and nothing is ever undone. One
/// thread appends; any thread reads.
public final class ChainStore {
  private static final Column META = new Column("meta");
  private static final Column HEADERS = new Column("headers");
  private static final Column BODIES = new Column("bodies");
  private static final Column RECEIPTS = new Column("receipts");
  private static final Column NUMBERS = new Column("numbers");
  private static final Column TRANSACTIONS = new Column("transactions");

  private static final byte[] HEAD = Bytes.utf8("head").toArray();
  private static final byte[] FORMAT = Bytes.utf8("format").toArray();
  private static final byte[] GENESIS = Bytes.utf8("genesis-configuration").toArray();

  private static final byte[] FIRST_KEY = {};
  private static final byte[] AFTER_LAST_KEY = new byte[LogIndex.MAX_KEY_BYTES + 1];

  static {
    Arrays.fill(AFTER_LAST_KEY, (byte) 0xff);
  }

  /// 1 had trie nodes under their hashes, 2 no index of logs.
  private static final byte[] FORMAT_3 = {3};

  private final KeyValueStore store;
  private final StateStore states;
  private final Announcements<StoredBlock> appended = new Announcements<>();
  private volatile Head head;

  private ChainStore(KeyValueStore store, StateStore states, Head head) {
    this.store = store;
    this.states = states;
    this.head = head;
  }

  /// The newest block.
  public record Head(SealedHeader sealedHeader, Hash hash) {
    /// The header without its seal.
    public BlockHeader header() {
      return sealedHeader.header();
    }

    /// The block's place in the chain.
    public long number() {
      return header().number();
    }
  }

  /// The columns that the store needs, those of the state included.
  public static List<Column> columns() {
    List<Column> columns = new ArrayList<>(StateStore.COLUMNS);
    columns.addAll(List.of(META, HEADERS, BODIES, RECEIPTS, NUMBERS, TRANSACTIONS, LogIndex.LOGS));
    return List.copyOf(columns);
  }

  /// Whether `store` holds a chain.
  public static boolean holdsChain(KeyValueStore store) {
    return store.get(META, HEAD).isPresent();
  }

  /// Begins a chain in an empty store with its first block.
  ///
  /// @param configuration digest of what the first block was made from; see [#configuration()]
  public static ChainStore create(
      KeyValueStore store, StateStore states, ExecutedBlock genesis, Hash configuration) {
    if (holdsChain(store)) {
      throw new IllegalStateException("the store already holds a chain");
    }
    Head head = new Head(SealedHeader.unsealed(genesis.header()), genesis.header().hash());
    WriteBatch batch = new WriteBatch();
    batch.put(META, FORMAT, FORMAT_3).put(META, GENESIS, configuration.toArray());
    StateCommit state = addBlock(batch, head, genesis);
    states.write(batch, state, Durability.DISK);
    return new ChainStore(store, states, head);
  }

  /// Opens the chain in `store` and checks that its head is whole: header, body and receipts are
  /// there and hash to what they should, the state's top node is readable.
  ///
  /// @throws StorageException where that is not so, saying what is missing
  public static ChainStore open(KeyValueStore store, StateStore states) {
    Bytes format = store.get(META, FORMAT).map(Bytes::of).orElse(Bytes.EMPTY);
    if (!format.equals(Bytes.of(FORMAT_3))) {
      throw new StorageException(
          Reason.FAILED,
          "the chain's folder has format "
              + format
              + ", this version reads 0x03: "
              + "use the version that wrote it, or begin with another folder");
    }
    long number =
        store
            .get(META, HEAD)
            .map(key -> BigEndian.getLong(key, 0))
            .orElseThrow(() -> damaged("the head pointer", -1));
    SealedHeader sealed = readHeader(store, number).orElseThrow(() -> damaged("header", number));
    ChainStore chain = new ChainStore(store, states, new Head(sealed, sealed.header().hash()));
    chain.checkHead();
    return chain;
  }

  /// The newest block.
  public Head head() {
    return head;
  }

  /// The digest of what the first block was made from.
  public Hash configuration() {
    return store
        .get(META, GENESIS)
        .map(Hash::of)
        .orElseThrow(() -> damaged("the configuration's digest", 0));
  }

  /// Where the states of all blocks lie.
  public StateStore states() {
    return states;
  }

  /// The state after the block with this header.
  ///
  /// @throws dev.nabla.chain.state.PrunedStateException where it is older than what is kept
  public LedgerState stateAt(BlockHeader header) {
    return LedgerState.at(states, header.number());
  }

  /// Adds the block after the head, and all that belongs to it, in one atomic step.
  public void append(ExecutedBlock block, SealedHeader sealed, Durability durability) {
    Head before = head;
    if (!block.header().parentHash().equals(before.hash())) {
      throw new IllegalStateException(
          "block " + block.header().number() + " does not follow the head " + before.number());
    }
    Head next = new Head(sealed, block.header().hash());
    WriteBatch batch = new WriteBatch();
    StateCommit state = addBlock(batch, next, block);
    states.write(batch, state, durability);
    head = next;
    appended.announce(new StoredBlock(sealed, next.hash(), block.transactions()));
  }

  /// Calls `listener` with every block that is appended from now on, when it can be read, on the
  /// appending thread. See [Announcements].
  public Announcements.Subscription onAppended(Consumer<StoredBlock> listener) {
    return appended.subscribe(listener);
  }

  /// The header of block `number`.
  public Optional<SealedHeader> header(long number) {
    return isShown(number) ? readHeader(store, number) : Optional.empty();
  }

  /// A block that is written but not yet the head is not there: who has seen a receipt finds its
  /// block at or below the head.
  private boolean isShown(long number) {
    return number <= head.number();
  }

  /// The hash of block `number`, which must not be after the head.
  public Hash hash(long number) {
    return header(number).orElseThrow(() -> damaged("header", number)).header().hash();
  }

  /// The number of the block with this hash.
  public Optional<Long> numberOf(Hash hash) {
    return store
        .get(NUMBERS, hash.toArray())
        .map(value -> BigEndian.getLong(value, 0))
        .filter(this::isShown);
  }

  /// Block `number` with its receipts.
  public Optional<StoredBlock> block(long number) {
    return header(number).map(sealed -> readBlock(number, sealed));
  }

  /// Which blocks hold which logs.
  public LogIndex logIndex() {
    return new LogIndex(store);
  }

  /// How many entries each index has.
  record IndexEntries(long blockHashes, long transactionHashes, long logTerms) {
    @Override
    public String toString() {
      return "%d block hashes, %d transaction hashes, %d addresses and topics of logs"
          .formatted(blockHashes, transactionHashes, logTerms);
    }
  }

  /// Counts the entries of the indexes, one by one.
  IndexEntries indexEntries() {
    return new IndexEntries(entries(NUMBERS), entries(TRANSACTIONS), entries(LogIndex.LOGS));
  }

  private long entries(Column column) {
    long entries = 0;
    try (KeyValueStore.Cursor cursor = store.scan(column, FIRST_KEY, AFTER_LAST_KEY)) {
      while (cursor.next()) {
        entries++;
      }
    }
    return entries;
  }

  /// Where the transaction with this hash stands.
  public Optional<TransactionLocation> locate(Hash transaction) {
    return store
        .get(TRANSACTIONS, transaction.toArray())
        .map(value ->
            new TransactionLocation(
                BigEndian.getLong(value, 0), BigEndian.getInt(value, Long.BYTES)))
        .filter(location -> isShown(location.blockNumber()));
  }

  private StoredBlock readBlock(long number, SealedHeader sealed) {
    List<Transaction> transactions = read(BODIES, number, "body", Block::decodeBody);
    List<StoredTransaction> outcomes =
        read(RECEIPTS, number, "receipts", StoredTransaction::decodeAll);
    if (outcomes.size() != transactions.size()) {
      throw damaged("receipts", number);
    }
    List<ExecutedTransaction> executed = new ArrayList<>(transactions.size());
    for (int i = 0; i < transactions.size(); i++) {
      executed.add(outcomes.get(i).join(transactions.get(i)));
    }
    return new StoredBlock(sealed, sealed.header().hash(), executed);
  }

  private void checkHead() {
    Head newest = head;
    long number = newest.number();
    if (!numberOf(newest.hash()).equals(Optional.of(number))) {
      throw damaged("header", number);
    }
    StoredBlock block = readBlock(number, newest.sealedHeader());
    BlockHeader header = newest.header();
    if (!header
        .transactionsRoot()
        .equals(BlockRules.transactionsRoot(block.block().transactions()))) {
      throw damaged("body", number);
    }
    if (!header
        .receiptsRoot()
        .equals(
            BlockRules.receiptsRoot(
                block.transactions().stream().map(ExecutedTransaction::receipt).toList()))) {
      throw damaged("receipts", number);
    }
    if (!states.isNewest(number, header.stateRoot())) {
      throw damaged("state", number);
    }
  }

  private <T> T read(Column column, long number, String what, Function<Bytes, T> decode) {
    Bytes value =
        store.get(column, key(number)).map(Bytes::of).orElseThrow(() -> damaged(what, number));
    return decoded(value, what, number, decode);
  }

  private static Optional<SealedHeader> readHeader(KeyValueStore store, long number) {
    return store
        .get(HEADERS, key(number))
        .map(value -> decoded(Bytes.of(value), "header", number, SealedHeader::decode));
  }

  private static <T> T decoded(Bytes value, String what, long number, Function<Bytes, T> decode) {
    try {
      return decode.apply(value);
    } catch (DecodingException e) {
      throw new StorageException(Reason.DAMAGED, message(what, number), e);
    }
  }

  private static StateCommit addBlock(WriteBatch batch, Head head, ExecutedBlock block) {
    byte[] key = key(head.number());
    StateCommit state = block.state().commit(batch);
    batch.put(HEADERS, key, head.sealedHeader().encoded().toArray());
    batch.put(NUMBERS, head.hash().toArray(), key);
    batch.put(
        BODIES,
        key,
        Block.encodeBody(
                block.transactions().stream().map(ExecutedTransaction::transaction).toList())
            .toArray());
    batch.put(RECEIPTS, key, StoredTransaction.encodeAll(block.transactions()));
    for (int i = 0; i < block.transactions().size(); i++) {
      batch.put(TRANSACTIONS, block.transactions().get(i).hash().toArray(), location(key, i));
    }
    LogIndex.add(batch, head.number(), block.transactions());
    batch.put(META, HEAD, key);
    return state;
  }

  private static byte[] location(byte[] key, int index) {
    byte[] value = Arrays.copyOf(key, Long.BYTES + Integer.BYTES);
    BigEndian.putInt(value, Long.BYTES, index);
    return value;
  }

  private static byte[] key(long number) {
    byte[] key = new byte[Long.BYTES];
    BigEndian.putLong(key, 0, number);
    return key;
  }

  private static StorageException damaged(String what, long number) {
    return new StorageException(Reason.DAMAGED, message(what, number));
  }

  private static String message(String what, long number) {
    return what
        + " of block "
        + number
        + " is missing or damaged: restore the chain's folder from a copy or remove it";
  }
}
