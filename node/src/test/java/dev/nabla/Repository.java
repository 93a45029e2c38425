package dev.nabla;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files of this repository as its tests read them: without what is built or installed.
public final class Repository {
  private static final Set<String> NOT_OURS =
      Set.of(".git", "target", "node_modules", ".venv", ".idea", ".vscode", "__pycache__");

  private Repository() {}

  /// The folder that holds `./nabla`.
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("nabla")) || !Files.exists(folder.resolve("pom.xml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not inside the repository");
      }
    }
    return folder;
  }

  /// Every file, sorted.
  static List<Path> files() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.sort(null);
    return files;
  }

  /// Java files below `src/main/java` or `src/test/java` of any module.
  static List<Path> javaFiles(String sourceSet) {
    return files().stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> path(file).contains("/src/" + sourceSet + "/java/"))
        .toList();
  }

  /// The path from the root, with slashes.
  static String path(Path file) {
    return root().relativize(file).toString().replace('\\', '/');
  }

  /// The lines of a text file, or nothing where its bytes are not UTF-8.
  static Optional<List<String>> lines(Path file) {
    try {
      return Optional.of(Files.readAllLines(file));
    } catch (MalformedInputException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
