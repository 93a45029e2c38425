package dev.nabla.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [KeyValueStore] promises, asked of both, and what a folder survives.
class KeyValueStoreTest {
  private static final Column A = new Column("a");
  private static final Column B = new Column("b");
  private static final List<Column> COLUMNS = List.of(A, B);

  @TempDir private Path folder;

  @Test
  void keepsColumnsApart() {
    forBoth(store -> {
      store.write(put(A, "key", "of a").put(B, bytes("key"), bytes("of b")), Durability.PROCESS);

      assertThat(store.get(A, bytes("key"))).contains(bytes("of a"));
      assertThat(store.get(B, bytes("key"))).contains(bytes("of b"));
      assertThat(store.get(A, bytes("other"))).isEmpty();
    });
  }

  @Test
  void appliesABatchInItsOrder() {
    forBoth(store -> {
      WriteBatch batch =
          put(A, "key", "first").delete(A, bytes("key")).put(A, bytes("key"), bytes("last"));

      store.write(batch, Durability.DISK);

      assertThat(store.get(A, bytes("key"))).contains(bytes("last"));
    });
  }

  @Test
  void scansARangeInUnsignedOrderWithoutItsEnd() {
    forBoth(store -> {
      WriteBatch batch = new WriteBatch();
      for (int key : new int[] {0x90, 0x10, 0x7f, 0x80, 0xff}) {
        batch.put(A, new byte[] {(byte) key}, new byte[] {1});
      }
      store.write(batch, Durability.PROCESS);

      List<Integer> seen = new ArrayList<>();
      try (KeyValueStore.Cursor cursor =
          store.scan(A, new byte[] {0x10}, new byte[] {(byte) 0xff})) {
        while (cursor.next()) {
          seen.add(cursor.key()[0] & 0xff);
        }
      }

      assertThat(seen).containsExactly(0x10, 0x7f, 0x80, 0x90);
    });
  }

  @Test
  void aScanDoesNotSeeLaterWrites() {
    forBoth(store -> {
      store.write(put(A, "one", "1"), Durability.PROCESS);
      List<String> seen = new ArrayList<>();

      try (KeyValueStore.Cursor cursor = store.scan(A, bytes("a"), bytes("z"))) {
        store.write(put(A, "two", "2"), Durability.PROCESS);
        while (cursor.next()) {
          seen.add(new String(cursor.key(), StandardCharsets.UTF_8));
        }
      }

      assertThat(seen).containsExactly("one");
    });
  }

  @Test
  void handsOutCopies() {
    forBoth(store -> {
      byte[] value = bytes("value");
      store.write(new WriteBatch().put(A, bytes("key"), value), Durability.PROCESS);

      value[0] = 'X';
      store.get(A, bytes("key")).orElseThrow()[0] = 'Y';

      assertThat(store.get(A, bytes("key"))).contains(bytes("value"));
    });
  }

  @Test
  void refusesCallsOnceItIsClosed() {
    KeyValueStore store = RocksDbStore.open(folder, COLUMNS);
    KeyValueStore.Cursor cursor = store.scan(A, new byte[0], new byte[] {1});
    cursor.close();
    store.close();
    byte[] key = bytes("key");
    WriteBatch batch = put(A, "key", "value");

    assertThatThrownBy(() -> store.get(A, key)).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.write(batch, Durability.PROCESS))
        .isInstanceOf(StorageException.class);
    store.close();
  }

  @Test
  void findsEverythingAfterReopening() {
    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      store.write(put(A, "key", "value"), Durability.PROCESS);
    }

    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      assertThat(store.get(A, bytes("key"))).contains(bytes("value"));
    }
  }

  @Test
  void addsColumnsToAnOlderFolder() {
    RocksDbStore.open(folder, List.of(A)).close();

    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      store.write(put(B, "key", "value"), Durability.PROCESS);
      assertThat(store.get(B, bytes("key"))).contains(bytes("value"));
    }
  }

  @Test
  void refusesAColumnThatWasNotNamed() {
    try (KeyValueStore store = RocksDbStore.open(folder, List.of(A))) {
      byte[] key = bytes("key");

      assertThatThrownBy(() -> store.get(B, key)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void saysThatAnotherHolderUsesTheFolder() {
    try (KeyValueStore held = RocksDbStore.open(folder, COLUMNS)) {
      assertThat(held.get(A, bytes("key"))).isEmpty();

      assertThatThrownBy(() -> RocksDbStore.open(folder, COLUMNS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("another process uses it");
    }
  }

  @Test
  void aTornLogLosesWholeBatchesFromItsEndOnly() throws IOException {
    int batches = 50;
    Path torn = folder.resolve("torn");
    try (KeyValueStore store = RocksDbStore.open(folder.resolve("live"), COLUMNS)) {
      for (int i = 0; i < batches; i++) {
        String number = Integer.toString(i);
        store.write(
            put(A, "head", number).put(B, bytes("body " + i), new byte[500]), Durability.PROCESS);
      }
      copy(folder.resolve("live"), torn);
    }
    Path log = newestLog(torn);
    long whole = Files.size(log);

    for (long cut = whole; cut > whole - 3000; cut -= 251) {
      truncate(log, cut);
      try (KeyValueStore store = RocksDbStore.open(copyOf(torn, cut), COLUMNS)) {
        int head = Integer.parseInt(text(store.get(A, bytes("head")).orElseThrow()));

        assertThat(head).isBetween(batches - 8, batches - 1);
        assertThat(store.get(B, bytes("body " + head))).isPresent();
        assertThat(store.get(B, bytes("body " + (head + 1)))).isEmpty();
      }
    }
  }

  @Test
  void refusesAFolderWhoseManifestIsDamaged() throws IOException {
    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      store.write(put(A, "key", "value"), Durability.DISK);
    }
    Path manifest = only(folder, "MANIFEST-");
    truncate(manifest, 10);

    assertThatThrownBy(() -> RocksDbStore.open(folder, COLUMNS))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesAFolderWhoseManifestLostItsEnd() throws IOException {
    fillTables();
    Path manifest = only(folder, "MANIFEST-");

    for (long size = Files.size(manifest) - 1; size > 0; size -= 11) {
      truncate(manifest, size);
      assertThatThrownBy(() -> RocksDbStore.open(folder, COLUMNS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(manifest.getFileName() + " is damaged");
    }
  }

  @Test
  void takesAManifestThatHasGrownSinceTheLastLook() throws IOException {
    Path witness = folder.resolve("manifest-witness");
    fillTables();
    byte[] earlier = Files.readAllBytes(witness);
    RocksDbStore.open(folder, COLUMNS).close();
    assertThat(Files.readAllBytes(witness)).isNotEqualTo(earlier);
    Files.write(witness, earlier);

    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      assertThat(store.get(A, bytes("key"))).contains(bytes("value"));
    }
  }

  @Test
  void refusesAFolderThatHasTablesAndNoListOfThem() throws IOException {
    fillTables();
    Files.delete(folder.resolve("CURRENT"));

    assertThatThrownBy(() -> RocksDbStore.open(folder, COLUMNS))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("CURRENT is damaged or gone");
  }

  /// Opening again turns the log into tables.
  private void fillTables() {
    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      store.write(put(A, "key", "value"), Durability.DISK);
    }
    RocksDbStore.open(folder, COLUMNS).close();
  }

  private interface Check {
    void of(KeyValueStore store);
  }

  private void forBoth(Check check) {
    check.of(new MemoryStore());
    try (KeyValueStore store = RocksDbStore.open(folder, COLUMNS)) {
      check.of(store);
    }
  }

  private Path copyOf(Path source, long name) throws IOException {
    Path target = folder.resolve("copy " + name);
    copy(source, target);
    return target;
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals("LOCK")) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
    }
  }

  private static Path newestLog(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static Path only(Path of, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  private static WriteBatch put(Column column, String key, String value) {
    return new WriteBatch().put(column, bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
