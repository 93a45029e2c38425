package dev.nabla.inference.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A model file, mapped read-only. Everything that was loaded from [#segment] ends with [#close];
/// the caller sees to it that nobody uses it then.
public final class ModelFile implements AutoCloseable {
  private final StoredModel model;
  private final Path path;
  private final Arena arena;
  private final MemorySegment segment;

  ModelFile(StoredModel model, Path path, Arena arena, MemorySegment segment) {
    this.model = model;
    this.path = path;
    this.arena = arena;
    this.segment = segment;
  }

  /// What the file is.
  public StoredModel model() {
    return model;
  }

  /// Where the file is; others may read it, nobody may change it.
  public Path path() {
    return path;
  }

  /// Its bytes; any thread may read them.
  public MemorySegment segment() {
    return segment;
  }

  /// Unmaps the file. Idempotent.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
