package dev.nabla.inference.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
  void addsTheOnlyModelOfAFolder() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("hub/models--a--b/blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("hub/models--a--b/snapshots/rev"));
    Path blob = Files.move(file, blobs.resolve("ab".repeat(32)));
    Files.createSymbolicLink(snapshot.resolve("Small-Q4_1.gguf"), blob);
    Files.writeString(snapshot.resolve("README.md"), "a model");

    StoredModel added = store.add(snapshot, "small", PullProgress.SILENT);

    assertThat(added.sha256()).isEqualTo(Digests.sha256(RandomGguf.bytes(1)));
    assertThat(added.fileName()).isEqualTo("Small-Q4_1.gguf");
    assertThat(ModelStore.nameFor(snapshot)).isEqualTo("small-q4_1");
  }

  @Test
  void refusesAFolderOfSeveralModelsAndNamesThem() {
    RandomGguf.write(2, folder.resolve("other.gguf"));

    assertThatThrownBy(() -> store.add(folder, "which", PullProgress.SILENT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Tiny Model.gguf, other.gguf");
  }

  @Test
  void callsABlobByTheNameWithin() throws IOException {
    Path blob = Files.move(file, folder.resolve("sha256-" + "0f".repeat(32)));

    assertThat(ModelStore.nameFor(blob)).isEqualTo("random-1");
    assertThat(store.add(blob, "random-1", PullProgress.SILENT).format())
        .isEqualTo(ModelFormat.GGUF);
  }

  @Test
  void joinsASplitModelFromAnyOfItsParts() throws IOException {
    List<byte[]> parts = RandomGguf.split(1, RandomGguf.Shape.SMALL, 3);
    Path folderOfParts = Files.createDirectories(folder.resolve("parts"));
    for (int i = 0; i < parts.size(); i++) {
      String name = "big-%05d-of-00003.gguf".formatted(i + 1);
      Files.write(folderOfParts.resolve(name), parts.get(i));
    }

    StoredModel added = store.add(folderOfParts, "big", PullProgress.SILENT);
    StoredModel again =
        store.add(folderOfParts.resolve("big-00002-of-00003.gguf"), "again", PullProgress.SILENT);

    assertThat(added.fileName()).isEqualTo("big.gguf");
    assertThat(again.sha256()).isEqualTo(added.sha256());
    try (ModelFile joined = store.open("big")) {
      assertThat(LanguageModel.load(joined.segment()).root())
          .isEqualTo(LanguageModel.load(RandomGguf.segment(1)).root());
    }
  }

  @Test
  void refusesASplitModelWithAPartMissing() throws IOException {
    List<byte[]> parts = RandomGguf.split(1, RandomGguf.Shape.SMALL, 2);
    Path first = Files.write(folder.resolve("half-00001-of-00002.gguf"), parts.getFirst());

    assertThatThrownBy(() -> store.add(first, "half", PullProgress.SILENT))
        .hasMessageContaining("half-00002-of-00002.gguf is missing");
    Files.write(folder.resolve("half-00002-of-00002.gguf"), parts.getFirst());
    assertThatThrownBy(() -> store.add(first, "half", PullProgress.SILENT))
        .hasMessageContaining("not part 2 of 2");
  }

  @Test
  void refusesAnInfiniteScale() throws IOException {
    byte[] bytes = RandomGguf.bytes(1);
    Tensor embedding =
        GgufFile.parse(MemorySegment.ofArray(bytes)).tensor("token_embd.weight").orElseThrow();
    int at = Math.toIntExact(embedding.row(7).address() - MemorySegment.ofArray(bytes).address());
    bytes[at] = 0;
    bytes[at + 1] = 0x7c;
    Path bad = Files.write(folder.resolve("bad.gguf"), bytes);

    assertThatThrownBy(() -> store.add(bad, "bad", PullProgress.SILENT))
        .hasMessageContaining("non_finite: token_embd.weight: an infinity or NaN in row 7");
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
