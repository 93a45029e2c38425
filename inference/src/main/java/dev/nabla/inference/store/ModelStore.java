package dev.nabla.inference.store;

import dev.nabla.inference.store.StoreException.Reason;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.FiniteWeights;
import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.SplitGguf;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.onnx.OnnxFile;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Model files, kept under their SHA-256 and called by name. A file's digest is checked when it
/// comes in; when it is opened, size and time of change are compared with those of the last check,
/// and the whole digest again where they differ. (Who forges both is still found out: the engine
/// hashes all weights it loads into the model root.)
///
/// Several processes may share a folder: changes are made under a file lock. Safe to share between
/// threads.
public final class ModelStore {
  /// What every system's message for a full disk holds.
  static final String NO_SPACE = "No space left";

  private static final int MOST_NAME_CHARACTERS = 64;

  private final StoreFolder folder;

  private ModelStore(StoreFolder folder) {
    this.folder = folder;
  }

  /// The store in `folder`, which is made when something is first put into it.
  public static ModelStore at(Path folder) {
    return new ModelStore(new StoreFolder(folder));
  }

  /// All models by name.
  public List<StoredModel> list() {
    return run(folder::readRecords);
  }

  /// The model of that name.
  public Optional<StoredModel> find(String name) {
    return run(() -> folder.readRecord(name));
  }

  /// Copies a model file into the store under a name, after looking whether it can be run.
  ///
  /// @throws StoreException `UNUSABLE_FILE` where it is no file of its format, or needs something
  ///   we lack, `BAD_NAME` where another file has the name
  public StoredModel add(Path file, String name, PullProgress progress) {
    StoreFolder.requireName(name);
    ModelPath path = ModelPath.of(file);
    path.whole().ifPresent(whole -> requireUsable(whole, path.fileName()));
    return changing(progress, () -> addChecked(path, name, progress));
  }

  /// The name under which a file is added where none is given: its own in lower case, without its
  /// ending; that in its metadata where its own is a digest.
  public static String nameFor(Path file) {
    ModelPath path = ModelPath.of(file);
    String base = path.isNamedByDigest() ? nameWithin(path) : path.fileName();
    String lower = base.toLowerCase(Locale.ROOT);
    String ending = ModelFormat.of(lower).ending();
    String stem =
        lower.endsWith(ending) ? lower.substring(0, lower.length() - ending.length()) : lower;
    return stem.replaceAll("[^a-z0-9._-]", "-");
  }

  private static String nameWithin(ModelPath path) {
    Path file = path.parts().getFirst();
    try (Arena arena = Arena.ofConfined()) {
      String name =
          GgufFile.parse(map(file, arena)).metadata().text("general.name").orElse("model");
      return name.substring(0, Math.min(name.length(), MOST_NAME_CHARACTERS));
    } catch (UnsupportedModel | DecodingException | IOException e) {
      throw unusable(file.getFileName().toString(), e.getMessage(), e);
    }
  }

  private StoredModel addChecked(ModelPath path, String name, PullProgress progress)
      throws IOException {
    progress.step("copying " + path.fileName());
    Path scratch = folder.scratch();
    try {
      Path copy = scratch.resolve("model");
      if (path.whole().isPresent()) {
        copy(path.whole().orElseThrow(), copy, progress);
      } else {
        join(path, copy);
        requireUsable(copy, path.fileName());
      }
      Hash digest = FileDigest.sha256(copy, PullProgress.SILENT);
      StoredModel model = new StoredModel(name, path.fileName(), digest, Files.size(copy));
      keep(copy, model);
      return model;
    } finally {
      StoreFolder.deleteAll(scratch);
    }
  }

  private void copy(Path from, Path to, PullProgress progress) throws IOException {
    Destination destination = new Destination(to, Files.size(from), progress);
    requireSpace(destination.size());
    try (InputStream in = Files.newInputStream(from)) {
      destination.write(in, 0);
    }
  }

  private void join(ModelPath path, Path to) throws IOException {
    long size = 0;
    for (Path part : path.parts()) {
      size += Files.size(part);
    }
    requireSpace(size);
    try (Arena arena = Arena.ofConfined();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      List<MemorySegment> parts = new ArrayList<>();
      for (Path part : path.parts()) {
        parts.add(map(part, arena));
      }
      SplitGguf.of(parts).writeTo(out);
    } catch (UnsupportedModel | DecodingException e) {
      throw unusable(path.fileName(), e.getMessage(), e);
    }
  }

  private static void requireUsable(Path file, String called) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = map(file, arena);
      switch (ModelFormat.of(called)) {
        case GGUF -> requireExact(GgufFile.parse(bytes));
        case ONNX -> OnnxFile.parse(bytes);
      }
    } catch (UnsupportedModel e) {
      throw unusable(called, e.getMessage(), e);
    } catch (DecodingException e) {
      throw unusable(called, "it is no well-formed model file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unusable(called, "it cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireExact(GgufFile gguf) {
    ExactModel model = ExactModel.of(gguf);
    ChatTemplate.of(gguf.metadata(), Tokenizer.of(gguf.metadata()));
    FiniteWeights.require(model);
  }

  private static StoreException unusable(String called, @Nullable String why, Exception e) {
    return new StoreException(Reason.UNUSABLE_FILE, called + " cannot be added: " + why, e);
  }

  /// @throws StoreException `BAD_NAME` where the model's name stands for another file
  void requireNameFree(StoredModel model) throws IOException {
    Optional<StoredModel> named = folder.readRecord(model.name());
    if (named.isPresent() && !named.orElseThrow().sha256().equals(model.sha256())) {
      throw new StoreException(
          Reason.BAD_NAME,
          "another file is called '" + model.name() + "'; remove it first or choose another name");
    }
  }

  /// Moves a file whose digest is `model`'s to its place and gives it its name. The caller holds
  /// the lock.
  void keep(Path file, StoredModel model) throws IOException {
    requireNameFree(model);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        file,
        folder.model(model),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    folder.writeStamp(model);
    folder.writeRecord(model);
  }

  /// Takes a name away, and its file where no other name stands for it.
  ///
  /// @throws StoreException `UNKNOWN_MODEL`
  public void remove(String name) {
    changing(
        PullProgress.SILENT,
        () -> {
          StoredModel model = require(name);
          folder.deleteRecord(name);
          boolean used =
              folder.readRecords().stream().anyMatch(m -> m.sha256().equals(model.sha256()));
          if (!used) {
            folder.deleteModel(model);
          }
          return model;
        });
  }

  /// Opens a model for loading, after making sure that its file is the one that was added.
  ///
  /// @throws StoreException `UNKNOWN_MODEL`, or `CHANGED` where the file is another
  public ModelFile open(String name) {
    return run(() -> {
      StoredModel model = require(name);
      if (!isIntact(model, PullProgress.SILENT)) {
        throw new StoreException(
            Reason.CHANGED,
            "the file of '%s' has changed since it was added; run 'model remove %s' and add or"
                    .formatted(name, name)
                + " pull it again");
      }
      Arena arena = Arena.ofShared();
      Path path = folder.model(model);
      return new ModelFile(model, path, arena, map(path, arena));
    });
  }

  /// Keeps what a check found beside the model's file, in place of what an earlier one found.
  ///
  /// @throws StoreException `UNKNOWN_MODEL`
  public void keepCard(String name, ObjectNode card) {
    changing(
        PullProgress.SILENT,
        () -> {
          StoredModel model = require(name);
          folder.writeCard(model, card);
          return model;
        });
  }

  private StoredModel require(String name) throws IOException {
    return folder
        .readRecord(name)
        .orElseThrow(() ->
            new StoreException(
                Reason.UNKNOWN_MODEL,
                "no model '%s' here; 'model list' shows what there is, 'model pull %s' gets it"
                    .formatted(name, name)));
  }

  /// Whether the model's file is there and has the digest it had; looks at all of it only where
  /// size or time of change differ from the last look.
  boolean isIntact(StoredModel model, PullProgress progress) throws IOException {
    Path file = folder.model(model);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    if (folder.isStampGood(model)) {
      return true;
    }
    progress.step("checking " + model.fileName());
    if (!FileDigest.sha256(file, progress).equals(model.sha256())) {
      return false;
    }
    folder.writeStamp(model);
    return true;
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  StoreFolder folder() {
    return folder;
  }

  /// @throws StoreException `NO_SPACE`
  void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(folder.lock()).getUsableSpace();
    if (usable < bytes) {
      throw new StoreException(
          Reason.NO_SPACE,
          "the model needs %d MB and the disk has %d MB left; make room or choose another folder"
              .formatted(bytes >> 20, usable >> 20));
    }
  }

  /// Something that reads or writes files.
  interface DiskWork<T> {
    T run() throws IOException;
  }

  /// Runs `work` while no other process changes the store.
  <T> T changing(PullProgress progress, DiskWork<T> work) {
    return run(() -> {
      folder.create();
      // Closing the channel releases the lock.
      try (FileChannel channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock(channel, progress);
        folder.sweep();
        return work.run();
      }
    });
  }

  private static void lock(FileChannel channel, PullProgress progress) throws IOException {
    try {
      if (channel.tryLock() == null) {
        progress.step("waiting for another process that changes the store");
        channel.lock();
      }
    } catch (OverlappingFileLockException e) {
      throw new StoreException(
          Reason.BUSY, "the store is being changed already; try again when that is done", e);
    }
  }

  private static <T> T run(DiskWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(NO_SPACE)) {
        throw new StoreException(
            Reason.NO_SPACE,
            "the disk is full; make room or choose another folder, then try again",
            e);
      }
      throw new StoreException(
          Reason.DISK, "the model store cannot be read or written: " + e.getMessage(), e);
    }
  }
}
