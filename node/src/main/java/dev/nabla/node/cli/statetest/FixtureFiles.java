package dev.nabla.node.cli.statetest;

import dev.nabla.primitives.bytes.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// Finds the JSON files in files, folders and `.tar.xz` archives, in order of their names; archives
/// are read as a stream and nothing is unpacked to disk.
final class FixtureFiles {
  /// Most bytes of one file; the largest official one has 4 MB. An archive cannot make us hold
  /// more.
  static final int MAX_FILE_BYTES = 64 << 20;

  /// Most memory for an archive's dictionary.
  private static final int MAX_XZ_MEMORY_KIB = 256 << 10;

  private static final String ARCHIVE = ".tar.xz";
  private static final String JSON = ".json";

  private FixtureFiles() {}

  /// Hands each file below `paths` to `sink`.
  ///
  /// @throws FixtureException where one cannot be read
  static void forEach(List<Path> paths, Consumer<FixtureFile> sink) {
    for (Path path : paths) {
      try {
        read(path, sink);
      } catch (IOException e) {
        throw new FixtureException("cannot read " + path + ": " + e.getMessage(), e);
      }
    }
  }

  private static void read(Path path, Consumer<FixtureFile> sink) throws IOException {
    if (Files.isDirectory(path)) {
      for (Path file : filesBelow(path)) {
        readFile(file, sink);
      }
    } else if (Files.exists(path)) {
      readFile(path, sink);
    } else {
      throw new FixtureException("there is no file or folder " + path);
    }
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> hasEnding(file, JSON) || hasEnding(file, ARCHIVE))
          .sorted()
          .toList();
    }
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.getFileName().toString().endsWith(ending);
  }

  private static void readFile(Path file, Consumer<FixtureFile> sink) throws IOException {
    if (hasEnding(file, ARCHIVE)) {
      readArchive(file, sink);
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      sink.accept(new FixtureFile(file.toString(), readBounded(in, file.toString())));
    }
  }

  private static void readArchive(Path file, Consumer<FixtureFile> sink) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream unpacked = newXzStream(raw);
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && entry.getName().endsWith(JSON)) {
          String name = file.getFileName() + ":" + entry.getName();
          sink.accept(new FixtureFile(name, readBounded(tar, name)));
        }
      }
    }
  }

  private static InputStream newXzStream(InputStream raw) throws IOException {
    return XZCompressorInputStream.builder()
        .setInputStream(raw)
        .setDecompressConcatenated(true)
        .setMemoryLimitKiB(MAX_XZ_MEMORY_KIB)
        .get();
  }

  private static Bytes readBounded(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) {
      throw new FixtureException(name + " is larger than " + MAX_FILE_BYTES + " bytes");
    }
    return Bytes.of(bytes);
  }
}
