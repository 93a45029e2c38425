package dev.nabla.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Where figures were measured, and of which state of the sources.
///
/// @param processor as the maker calls it
/// @param cores that the JVM may use
/// @param memoryBytes of the whole machine
/// @param system its operating system
/// @param javaVersion the JVM
/// @param load work waiting per core when asked, negative where unknown: figures of a busy machine
///   say little
/// @param commit of the sources, `+` behind it where files differ from it
public record Machine(
    String processor,
    int cores,
    long memoryBytes,
    String system,
    String javaVersion,
    double load,
    String commit) {
  private static final long COMMAND_SECONDS = 5;

  /// This one.
  ///
  /// @param sources the folder of the sources, for the commit
  public static Machine here(Path sources) {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    int cores = Runtime.getRuntime().availableProcessors();
    return new Machine(
        processorName(),
        cores,
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        system.getSystemLoadAverage() / cores,
        commitOf(sources));
  }

  private static String processorName() {
    Path linux = Path.of("/proc/cpuinfo");
    if (Files.isReadable(linux)) {
      try (Stream<String> lines = Files.lines(linux)) {
        Optional<String> name =
            lines.filter(line -> line.startsWith("model name")).findFirst().map(Machine::value);
        if (name.isPresent()) {
          return name.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return output(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string").orElse("unknown");
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }

  private static String commitOf(Path sources) {
    Optional<String> commit = output(sources, "git", "rev-parse", "--short=12", "HEAD");
    boolean changed =
        output(sources, "git", "status", "--porcelain", "--untracked-files=no")
            .filter(text -> !text.isEmpty())
            .isPresent();
    return commit.map(hash -> changed ? hash + "+" : hash).orElse("unknown");
  }

  private static Optional<String> output(Path folder, String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean good = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      return good ? Optional.of(text.strip()) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
