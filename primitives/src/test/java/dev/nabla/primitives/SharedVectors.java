package dev.nabla.primitives;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Finds the large test vectors that are kept beside the repository, not in it.
///
/// The folder is `NABLA_VECTORS`, else `../shared/vectors` seen from the repository's root. Where
/// it is missing, a test that needs it is skipped with one plain line.
public final class SharedVectors {
  private SharedVectors() {}

  /// The file or folder `name` of the vectors; skips the calling test where it is missing.
  public static Path require(String name) {
    Optional<Path> found = find(name);
    Assumptions.assumeTrue(
        found.isPresent(), () -> "skipped: no shared vectors '" + name + "' (set NABLA_VECTORS)");
    return found.orElseThrow();
  }

  /// The file or folder `name` of the vectors, where it is there.
  public static Optional<Path> find(String name) {
    return folder().map(folder -> folder.resolve(name)).filter(Files::exists);
  }

  private static Optional<Path> folder() {
    String configured = System.getenv("NABLA_VECTORS");
    if (configured != null && !configured.isBlank()) {
      return Optional.of(Path.of(configured)).filter(Files::isDirectory);
    }
    return repositoryRoot()
        .map(root -> root.resolveSibling("shared").resolve("vectors"))
        .filter(Files::isDirectory);
  }

  /// The nearest folder upwards that holds the floor plan's first module: tests run in their
  /// module's folder. A worktree elsewhere sets `NABLA_VECTORS`.
  private static Optional<Path> repositoryRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("primitives").resolve("src"))) {
      folder = folder.getParent();
    }
    return Optional.ofNullable(folder);
  }
}
