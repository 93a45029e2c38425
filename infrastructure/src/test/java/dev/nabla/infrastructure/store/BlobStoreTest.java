package dev.nabla.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path path;

  @Test
  void keepsBlobsByName() {
    BlobStore store = new BlobStore(new DiskFolder(path), 10);
    store.put("ab", CONTENT);

    BlobStore reopened = new BlobStore(new DiskFolder(path), 10);

    assertThat(reopened.get("ab")).hasValue(CONTENT);
    assertThat(reopened.get("cd")).isEmpty();
    assertThat(reopened.names()).containsExactly("ab");
  }

  @Test
  void namesCannotLeaveTheFolder() {
    BlobStore store = new BlobStore(new DiskFolder(path), 10);

    assertThat(store.get("../secret")).isEmpty();
    assertThatThrownBy(() -> store.put("../x", CONTENT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesBlobsBeyondTheBound() {
    BlobStore store = new BlobStore(new DiskFolder(path), 2);

    assertThatThrownBy(() -> store.put("ab", CONTENT)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBlobThatGrewIsDamaged() throws Exception {
    BlobStore store = new BlobStore(new DiskFolder(path), 4);
    Files.write(path.resolve("ab"), new byte[5]);

    assertThatThrownBy(() -> store.get("ab"))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED));
  }

  @Test
  void clearsAwayWhatACrashLeftHalfWritten() throws Exception {
    Files.write(path.resolve("ab.unfinished"), CONTENT);

    BlobStore store = new BlobStore(new DiskFolder(path), 10);

    assertThat(store.names()).isEmpty();
    assertThat(path.resolve("ab.unfinished")).doesNotExist();
  }
}
