package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.exact.EngineProbe.Setting;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.TestModel;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same bits on another kind of processor: the engine as an aarch64 JVM runs it, beside this
/// one.
///
/// Only in the long run. The JVM is the command `NABLA_AARCH64_JAVA`, else `target/aarch64/java` of
/// the repository, which `inference/aarch64` puts there; skipped with one plain line without it.
class EmulatedBitsTest {
  private static final long MINUTES = 30;

  @TempDir private Path folder;

  @Test
  void aarch64GivesTheSameBitsOfTheRealModel() throws Exception {
    String java = requireJava();
    Path model = TestModel.require();

    assertSameBits(java, List.of(), model, new Setting(true, 1, 7, 4, List.of(9, 33)));
    assertSameBits(java, List.of(), model, new Setting(false, 3, 64, 4, List.of(23)));
  }

  @Test
  void aarch64InterpretedGivesTheSameBits() throws Exception {
    Path model = RandomGguf.write(8, folder.resolve("model"));

    assertSameBits(requireJava(), List.of("-Xint"), model, new Setting(false, 2, 7, 2, List.of(9)));
  }

  private void assertSameBits(String java, List<String> flags, Path model, Setting setting)
      throws IOException, InterruptedException {
    String expected = EngineProbe.digest(model, setting);

    String line = run(java, flags, model, setting);

    System.out.println(
        "aarch64 " + flags + " " + String.join(" ", setting.arguments()) + ": " + line);
    assertThat(digestOf(line)).isEqualTo(digestOf(expected));
  }

  private static String digestOf(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private String run(String java, List<String> flags, Path model, Setting setting)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java, "-Xmx2g"));
    command.addAll(flags);
    command.addAll(List.of(EngineProbe.class.getName(), model.toString()));
    command.addAll(List.of(setting.arguments()));
    Path errors = folder.resolve("errors");
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(Redirect.to(output.toFile()));
    builder.environment().put("CLASSPATH", classPath());
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      assertThat(ended && process.exitValue() == 0).as(Files.readString(errors)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output).strip();
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  /// A command that has shown itself to be a JVM for aarch64.
  private static String requireJava() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Boolean.getBoolean("nabla.long"), "skipped: only in the long run");
    Optional<String> found = findJava();
    Assumptions.assumeTrue(
        found.isPresent(),
        "skipped: no aarch64 JVM (run inference/aarch64 or set NABLA_AARCH64_JAVA)");
    String java = found.orElseThrow();
    Process process =
        new ProcessBuilder(java, "-XshowSettings:properties", "-version")
            .redirectErrorStream(true)
            .start();
    String settings = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(settings).isZero();
    assertThat(settings).contains("os.arch = aarch64");
    return java;
  }

  private static Optional<String> findJava() {
    String configured = System.getenv("NABLA_AARCH64_JAVA");
    if (configured != null && !configured.isBlank()) {
      return Optional.of(configured);
    }
    Path fetched = Path.of("..", "target", "aarch64", "java").toAbsolutePath().normalize();
    return Optional.of(fetched).filter(Files::isExecutable).map(Path::toString);
  }
}
