package dev.nabla.inference.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.model.RandomGguf;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  @TempDir private Path folder;

  private ModelStore store = ModelStore.at(Path.of("unused"));
  private Path file = Path.of("unused");

  @BeforeEach
  void makeStore() {
    store = ModelStore.at(folder.resolve("store"));
    file = RandomGguf.write(1, folder.resolve("Tiny Model.gguf"));
  }

  @Test
  void keepsWhatIsAdded() throws IOException {
    StoredModel added = store.add(file, "tiny", PullProgress.SILENT);
    Files.delete(file);

    assertThat(store.list()).containsExactly(added);
    assertThat(added.sha256()).isEqualTo(Digests.sha256(RandomGguf.bytes(1)));
    try (ModelFile opened = store.open("tiny")) {
      assertThat(opened.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(RandomGguf.bytes(1));
    }
  }

  @Test
  void isEmptyBeforeAnythingIsAdded() {
    assertThat(store.list()).isEmpty();
    assertThat(store.find("tiny")).isEmpty();
    assertThatThrownBy(() -> store.open("tiny"))
        .extracting("reason")
        .isEqualTo(Reason.UNKNOWN_MODEL);
  }

  @Test
  void makesANameFromTheFile() {
    assertThat(ModelStore.nameFor(file)).isEqualTo("tiny-model");
  }

  @Test
  void refusesNamesThatWouldLeaveTheFolder() {
    for (String name : new String[] {"../x", "", "a/b", "A", ".hidden", "x".repeat(65)}) {
      assertThatThrownBy(() -> store.add(file, name, PullProgress.SILENT))
          .extracting("reason")
          .isEqualTo(Reason.BAD_NAME);
    }
  }

  @Test
  void refusesAFileThatIsNoModel() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.gguf"), "not a model");

    assertThatThrownBy(() -> store.add(text, "notes", PullProgress.SILENT))
        .hasMessageContaining("GGUF")
        .extracting("reason")
        .isEqualTo(Reason.UNUSABLE_FILE);
  }

  @Test
  void refusesANameThatStandsForAnotherFile() {
    store.add(file, "tiny", PullProgress.SILENT);
    Path other = RandomGguf.write(2, folder.resolve("other.gguf"));

    assertThatThrownBy(() -> store.add(other, "tiny", PullProgress.SILENT))
        .extracting("reason")
        .isEqualTo(Reason.BAD_NAME);
  }

  @Test
  void removesTheFileWithItsLastName() {
    StoredModel first = store.add(file, "one", PullProgress.SILENT);
    store.add(file, "two", PullProgress.SILENT);
    Path stored =
        folder.resolve("store/sha256").resolve(first.sha256().toHex().substring(2) + ".gguf");

    store.remove("one");
    assertThat(stored).exists();
    store.remove("two");
    assertThat(stored).doesNotExist();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void refusesAFileThatHasChanged() throws IOException {
    StoredModel model = store.add(file, "tiny", PullProgress.SILENT);
    Path stored = storedFile(model);
    byte[] bytes = Files.readAllBytes(stored);
    bytes[bytes.length / 2] ^= 1;
    Files.write(stored, bytes);
    Files.setLastModifiedTime(stored, FileTime.fromMillis(1));

    assertThatThrownBy(() -> store.open("tiny"))
        .hasMessageContaining("has changed")
        .extracting("reason")
        .isEqualTo(Reason.CHANGED);
  }

  @Test
  void opensAFileThatWasOnlyTouched() throws IOException {
    StoredModel model = store.add(file, "tiny", PullProgress.SILENT);
    Files.setLastModifiedTime(storedFile(model), FileTime.fromMillis(1));

    try (ModelFile opened = store.open("tiny")) {
      assertThat(opened.model()).isEqualTo(model);
    }
  }

  @Test
  void saysBusyWhileTheStoreIsChanged() throws IOException {
    store.add(file, "tiny", PullProgress.SILENT);
    Path lock = folder.resolve("store/lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      channel.lock();

      assertThatThrownBy(() -> store.add(file, "again", PullProgress.SILENT))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(StoreException.class))
          .satisfies(e -> assertThat(e.retryable()).isTrue());
    }
  }

  @Test
  void sweepsWhatACrashLeft() throws IOException {
    store.add(file, "tiny", PullProgress.SILENT);
    Path left = Files.createDirectories(folder.resolve("store/partial/pull-123"));
    Files.write(left.resolve("model.gguf"), new byte[10]);

    store.add(file, "again", PullProgress.SILENT);

    assertThat(left).doesNotExist();
  }

  private Path storedFile(StoredModel model) {
    return folder.resolve("store/sha256").resolve(model.sha256().toHex().substring(2) + ".gguf");
  }
}
