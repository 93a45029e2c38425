package dev.nabla.infrastructure.store;

import dev.nabla.infrastructure.store.StorageException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// A [KeyValueStore] in a folder, on RocksDB.
///
/// Every batch goes to the write-ahead log in one record before it is visible. Recovery
/// (`kPointInTimeRecovery`) plays the log up to the first record that is not whole: after kill -9
/// that is its end, after loss of power it may be anywhere in what was not yet on the device.
/// Either way what comes back is the state after some whole batch. Where tables are already ahead
/// of such a log, or are damaged themselves, opening or reading is refused with a
/// [StorageException]; so is a list of tables that lost its end ([ManifestWitness]). One process at
/// a time can hold a folder.
public final class RocksDbStore implements KeyValueStore {
  private static final long BLOCK_CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final long MAX_LOG_BYTES = 128L << 20;
  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final int OWN_LOG_FILES = 3;
  private static final long OWN_LOG_BYTES = 4L << 20;

  /// The list of tables is written anew when it has grown to this.
  private static final long MAX_MANIFEST_BYTES = 1L << 20;

  private final Path folder;
  private final RocksDB database;
  private final Map<Column, ColumnFamilyHandle> columns;
  private final List<ColumnFamilyHandle> handles;
  private final List<AutoCloseable> natives;
  private final ManifestWitness witness;
  private final ReentrantLock looking = new ReentrantLock();
  private final WriteOptions forProcess = new WriteOptions().setSync(false);
  private final WriteOptions forDisk = new WriteOptions().setSync(true);
  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksDbStore(
      Path folder,
      RocksDB database,
      Map<Column, ColumnFamilyHandle> columns,
      List<ColumnFamilyHandle> handles,
      ManifestWitness witness,
      List<AutoCloseable> natives) {
    this.witness = witness;
    this.folder = folder;
    this.database = database;
    this.columns = columns;
    this.handles = handles;
    this.natives = natives;
  }

  /// Opens the store in `folder`, making it where there is none.
  ///
  /// @param columns all columns that will be used; new ones are added to an older store
  /// @throws StorageException where the folder is taken by another process, damaged or not writable
  public static RocksDbStore open(Path folder, List<Column> columns) {
    List<AutoCloseable> natives = new ArrayList<>();
    try {
      ManifestWitness witness = new ManifestWitness(folder);
      witness.check();
      loadLibrary(folder.resolve("native"));
      RocksDbStore store = openWith(folder, columns, witness, natives);
      store.look();
      return store;
    } catch (RocksDBException e) {
      closeAll(natives);
      throw failure("cannot open the store", folder, e);
    } catch (IOException e) {
      closeAll(natives);
      throw new StorageException(Reason.FAILED, "cannot read or write the folder " + folder, e);
    }
  }

  /// Unpacks the native library into the store's own folder, where the next start writes over it;
  /// in the system's folder for temporary files every killed process would leave 17 MB behind.
  private static void loadLibrary(Path unpacked) throws IOException {
    Files.createDirectories(unpacked);
    NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
    RocksDB.loadLibrary();
  }

  private static RocksDbStore openWith(
      Path folder, List<Column> columns, ManifestWitness witness, List<AutoCloseable> natives)
      throws RocksDBException {
    ColumnFamilyOptions columnOptions = columnOptions(natives);
    Set<String> names = new LinkedHashSet<>(familiesIn(folder));
    names.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
    columns.forEach(column -> names.add(column.name()));
    List<ColumnFamilyDescriptor> descriptors =
        names.stream()
            .map(name -> name.getBytes(StandardCharsets.UTF_8))
            .map(name -> new ColumnFamilyDescriptor(name, columnOptions))
            .toList();
    DBOptions options = databaseOptions();
    natives.add(options);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB database = RocksDB.open(options, folder.toString(), descriptors, handles);
    Map<Column, ColumnFamilyHandle> byColumn = new HashMap<>();
    for (Column column : columns) {
      byColumn.put(column, handles.get(List.copyOf(names).indexOf(column.name())));
    }
    return new RocksDbStore(
        folder,
        database,
        Map.copyOf(byColumn),
        List.copyOf(handles),
        witness,
        List.copyOf(natives));
  }

  /// The database insists on opening every column that it has, also those that an older version
  /// wrote and this one does not know.
  private static List<String> familiesIn(Path folder) throws RocksDBException {
    if (!Files.exists(folder.resolve("CURRENT"))) {
      return List.of();
    }
    try (Options options = new Options()) {
      return RocksDB.listColumnFamilies(options, folder.toString()).stream()
          .map(name -> new String(name, StandardCharsets.UTF_8))
          .toList();
    }
  }

  private static DBOptions databaseOptions() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setMaxTotalWalSize(MAX_LOG_BYTES)
        .setMaxManifestFileSize(MAX_MANIFEST_BYTES)
        .setKeepLogFileNum(OWN_LOG_FILES)
        .setMaxLogFileSize(OWN_LOG_BYTES);
  }

  private static ColumnFamilyOptions columnOptions(List<AutoCloseable> natives) {
    LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);
    BloomFilter filter = new BloomFilter(BLOOM_BITS_PER_KEY);
    ColumnFamilyOptions options =
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
    natives.addAll(List.of(options, filter, cache));
    return options;
  }

  @Override
  public Optional<byte[]> get(Column column, byte[] key) {
    return whileOpen("cannot read", () -> Optional.ofNullable(database.get(handle(column), key)));
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    WriteOptions options =
        switch (durability) {
          case PROCESS -> forProcess;
          case DISK -> forDisk;
        };
    whileOpen(
        "cannot write",
        () -> {
          try (NativeBatch writes = new NativeBatch()) {
            batch.playTo(writes);
            database.write(options, writes.batch);
          }
          look();
          return true;
        });
  }

  /// What is written is written, whether or not this can be noted; whoever looks already sees it.
  private void look() {
    if (looking.tryLock()) {
      try {
        witness.look();
      } catch (IOException _) {
        // A disk that is full; the next look comes with the next write.
      } finally {
        looking.unlock();
      }
    }
  }

  @Override
  public Cursor scan(Column column, byte[] from, byte[] to) {
    return whileOpen("cannot read", () -> new RangeCursor(column, from, to));
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      handles.forEach(ColumnFamilyHandle::close);
      database.close();
      look();
      forProcess.close();
      forDisk.close();
      closeAll(natives);
    } finally {
      closing.writeLock().unlock();
    }
  }

  private interface NativeCall<T> {
    T run() throws RocksDBException;
  }

  /// Every call into the database goes through here: one that met a closed database would end the
  /// process, not just the call.
  private <T> T whileOpen(String attempt, NativeCall<T> call) {
    closing.readLock().lock();
    try {
      if (closed) {
        throw new StorageException(Reason.CLOSED, attempt + " in " + folder + ": it is closed");
      }
      return call.run();
    } catch (RocksDBException e) {
      throw failure(attempt, folder, e);
    } finally {
      closing.readLock().unlock();
    }
  }

  private ColumnFamilyHandle handle(Column column) {
    ColumnFamilyHandle handle = columns.get(column);
    if (handle == null) {
      throw new IllegalArgumentException("column " + column.name() + " was not named at opening");
    }
    return handle;
  }

  private static void closeAll(List<AutoCloseable> natives) {
    for (AutoCloseable resource : natives) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a native object never throws", e);
      }
    }
  }

  private static StorageException failure(String what, Path folder, RocksDBException e) {
    String detail = String.valueOf(e.getMessage());
    Status status = e.getStatus();
    if (detail.contains("No space left")) {
      return new StorageException(
          Reason.DISK_FULL, what + " in " + folder + ": the disk is full, free some space", e);
    }
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new StorageException(
          Reason.DAMAGED,
          what + " in " + folder + ": its files are damaged, restore or remove it (" + detail + ")",
          e);
    }
    String advice = detail.contains("LOCK") ? "another process uses it" : "the disk refused";
    return new StorageException(
        Reason.FAILED, what + " in " + folder + ": " + advice + " (" + detail + ")", e);
  }

  private final class NativeBatch implements WriteBatch.Target, AutoCloseable {
    private final org.rocksdb.WriteBatch batch = new org.rocksdb.WriteBatch();

    @Override
    public void put(Column column, byte[] key, byte[] value) {
      try {
        batch.put(handle(column), key, value);
      } catch (RocksDBException e) {
        throw failure("cannot prepare a write", folder, e);
      }
    }

    @Override
    public void delete(Column column, byte[] key) {
      try {
        batch.delete(handle(column), key);
      } catch (RocksDBException e) {
        throw failure("cannot prepare a write", folder, e);
      }
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  private final class RangeCursor implements Cursor {
    private final Slice upper;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private final byte[] from;
    private boolean started;

    RangeCursor(Column column, byte[] from, byte[] to) {
      this.from = from.clone();
      this.upper = new Slice(to);
      this.options = new ReadOptions().setIterateUpperBound(upper);
      this.iterator = database.newIterator(handle(column), options);
    }

    @Override
    public boolean next() {
      return whileOpen("cannot read", this::step);
    }

    private boolean step() throws RocksDBException {
      if (started) {
        iterator.next();
      } else {
        iterator.seek(from);
        started = true;
      }
      if (!iterator.isValid()) {
        iterator.status();
        return false;
      }
      return true;
    }

    @Override
    public byte[] key() {
      return iterator.key();
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void close() {
      iterator.close();
      options.close();
      upper.close();
    }
  }
}
