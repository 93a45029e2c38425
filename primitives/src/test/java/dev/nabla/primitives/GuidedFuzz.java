package dev.nabla.primitives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Fuzzing guided by coverage, for a bounded time: Jazzer mutates what has reached new code, which
/// finds what blind mutation does not.
///
/// Each target runs in a JVM of its own, since Jazzer instruments one target a JVM and counts the
/// process's memory. The calling module needs Jazzer on its test class path. Inputs that reached
/// new code, and those that broke the target, stay in `target/fuzz/NAME` of the module until the
/// next run.
public final class GuidedFuzz {
  private static final int NORMAL_SECONDS = 20;
  private static final int LONG_SECONDS = 150;

  /// An input that takes longer is a fault.
  private static final int SECONDS_PER_INPUT = 20;

  /// For starting, instrumenting, and a machine that does other things as well.
  private static final int SPARE_SECONDS = 120;

  private static final int KEPT_CHARACTERS = 8_000;

  private GuidedFuzz() {}

  /// Feeds inputs made from `samples` to `target` until the time is over.
  ///
  /// @param name of the property, from which the seed of `Seeds` follows; also the folder's name
  /// @param target has `public static void fuzzerTestOneInput(byte[])`, which throws where it finds
  ///   a fault
  /// @throws AssertionError where the target threw, hung or ran out of memory; holds the report
  public static void run(String name, Class<?> target, List<byte[]> samples) {
    int seconds = Seeds.count(NORMAL_SECONDS, LONG_SECONDS);
    Seeds seeds = Seeds.of("jazzer " + name, samples.size());
    Path folder = Path.of("target", "fuzz", name.replace(' ', '-'));
    try {
      Path corpus = newCorpus(folder, samples);
      int exitCode = execute(command(target, folder, corpus, seconds, seeds), folder, seconds);
      String report = Files.readString(folder.resolve("report"));
      if (exitCode != 0 || !report.contains("\nDone ")) {
        throw new AssertionError(seeds + ", exit code " + exitCode + ":\n" + lastOf(report));
      }
      System.out.println("jazzer " + name + ": " + lastLine(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newCorpus(Path folder, List<byte[]> samples) throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    try (var old = Files.list(corpus)) {
      for (Path each : old.toList()) {
        Files.delete(each);
      }
    }
    for (int i = 0; i < samples.size(); i++) {
      Files.write(corpus.resolve("sample-" + i), samples.get(i));
    }
    return corpus;
  }

  private static List<String> command(
      Class<?> target, Path folder, Path corpus, int seconds, Seeds seeds) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+EnableDynamicAgentLoading",
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.getName(),
        "--instrumentation_includes=dev.nabla.**",
        "--reproducer_path=" + folder,
        "-artifact_prefix=" + folder + "/",
        "-seed=" + seeds.nextInt(1, Integer.MAX_VALUE),
        "-max_total_time=" + seconds,
        "-timeout=" + SECONDS_PER_INPUT,
        "-rss_limit_mb=3000",
        "-print_final_stats=1",
        corpus.toString());
  }

  private static int execute(List<String> command, Path folder, int seconds) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(folder.resolve("report").toFile()));
    builder.environment().put("CLASSPATH", classPath());
    Process process = builder.start();
    try {
      Duration limit = Duration.ofSeconds(seconds + SPARE_SECONDS);
      return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while fuzzing", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Surefire may hide the class path inside a jar; it then tells the real one apart.
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private static String lastOf(String report) {
    return report.substring(Math.max(0, report.length() - KEPT_CHARACTERS));
  }

  private static String lastLine(String report) {
    return report.lines().filter(line -> line.startsWith("Done ")).findFirst().orElseThrow();
  }
}
