package dev.nabla.infrastructure.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /// Writes a file when it is asked to stop, which kill -9 does not let it.
  static final class Tidy {
    private Tidy() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path file = Path.of(arguments[0]);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leaveWord(file)));
      System.out.println("ready");
      Thread.currentThread().join();
    }

    private static void leaveWord(Path file) {
      try {
        Files.writeString(file, "tidied up");
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void killingLeavesNoTimeToTidyUp() {
    Path word = folder.resolve("word");

    try (ChildJvm child = start(word)) {
      child.awaitLine(line -> line.equals("ready"), LIMIT);
      child.kill();

      assertThat(child.isAlive()).isFalse();
      assertThat(word).doesNotExist();
    }
  }

  @Test
  void stoppingLeavesTimeToTidyUp() {
    Path word = folder.resolve("word");

    try (ChildJvm child = start(word)) {
      child.awaitLine(line -> line.equals("ready"), LIMIT);
      child.stop(LIMIT);

      assertThat(word).hasContent("tidied up");
    }
  }

  @Test
  void tellsWhatTheChildSaidWhereItEndsTooEarly() {
    ChildJvm.Launch broken =
        new ChildJvm.Launch(Tidy.class, List.of(), List.of("-Xshare:auto"), folder);

    try (ChildJvm child = ChildJvm.start(broken)) {
      assertThatThrownBy(() -> child.awaitLine(line -> line.equals("ready"), LIMIT))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ArrayIndexOutOfBounds");
    }
  }

  private ChildJvm start(Path word) {
    return ChildJvm.start(
        new ChildJvm.Launch(Tidy.class, List.of(word.toString()), List.of(), folder));
  }
}
