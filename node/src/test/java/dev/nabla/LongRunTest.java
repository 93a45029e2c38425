package dev.nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./nabla test --long` goes on where it was interrupted. The script is the real one, in a tree of
/// its own, where programs that only write reports stand for Java and Maven: three classes of two
/// tests.
class LongRunTest {
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      case " $* " in *" -v "*) echo "Apache Maven 3.9.9"; exit ;; esac
      for argument; do
        case $argument in
          -Dsurefire.excludesFile=*) excludes=${argument#*=} ;;
          -Dnabla.reports=*) reports=a/target/${argument#*=} ;;
        esac
      done
      mkdir -p "$reports"
      for class in One Two Three; do
        if grep -qx "t/$class.java" "$excludes"; then continue; fi
        echo "$class" >>ran
        report=$reports/TEST-t.$class.xml
        failed=0
        if [ "$class" = "${FAILS-}" ]; then failed=1; fi
        echo "<testsuite name=\\"t.$class\\" tests=\\"2\\" errors=\\"0\\" skipped=\\"0\\" failures=\\"$failed\\">" >"$report"
        if [ "$class" = "${DIES-}" ]; then kill -9 $$; fi
        echo '</testsuite>' >>"$report"
      done
      """;

  @TempDir private Path folder;
  private Path source;
  private String output = "";

  @BeforeEach
  void layATree() throws IOException {
    Files.copy(Repository.root().resolve("nabla"), folder.resolve("nabla"));
    source = write("a/src/Source.java", "");
    write("pom.xml", "");
    write("a/pom.xml", "");
    program("inference/aarch64", "#!/bin/sh\n");
    program("bin/mvn", MAVEN);
    program("jdk/bin/java", "#!/bin/sh\n");
    program("jdk/bin/javac", "#!/bin/sh\n");
    write("jdk/release", "JAVA_VERSION=\"25\"\n");
    write("target/run/current", "built\n");
    write("target/run/built/stamp", "");
    write("target/run/built/jdk", "");
  }

  @Test
  void leavesOutWhatPassedBeforeItWasKilledAndCountsBothParts() throws Exception {
    assertThat(run(Map.of("DIES", "Two"))).isNotZero();
    assertThat(ran()).containsExactly("One", "Two");

    assertThat(run(Map.of())).isZero();

    assertThat(ran()).containsExactly("Two", "Three");
    assertThat(output).contains("1 test classes passed before");
    assertThat(output).endsWith("tests: 6 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void runsWhatFailedAgainAndNothingElse() throws Exception {
    assertThat(run(Map.of("FAILS", "Two"))).isEqualTo(1);
    assertThat(output).endsWith("tests: 5 passed, 1 failed, 0 skipped\n");
    assertThat(ran()).containsExactly("One", "Two", "Three");

    assertThat(run(Map.of())).isZero();

    assertThat(ran()).containsExactly("Two");
    assertThat(output).endsWith("tests: 6 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void beginsAnewWhereASourceChangedOrOneAsks() throws Exception {
    run(Map.of());
    assertThat(ran()).hasSize(3);
    run(Map.of());
    assertThat(ran()).isEmpty();

    Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
    run(Map.of());
    assertThat(ran()).hasSize(3);

    run(Map.of(), "--fresh");
    assertThat(ran()).hasSize(3);
  }

  private int run(Map<String, String> environment, String... options) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", folder.resolve("nabla").toString(), "test", "--long");
    builder.command().addAll(List.of(options));
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().merge("PATH", "", (path, _) -> folder.resolve("bin") + ":" + path);
    Process process = builder.redirectErrorStream(true).start();
    output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  /// The classes that have run since the last call.
  private List<String> ran() throws IOException {
    Path list = folder.resolve("ran");
    List<String> classes = Files.exists(list) ? Files.readAllLines(list) : List.of();
    Files.deleteIfExists(list);
    return classes;
  }

  private void program(String name, String text) throws IOException {
    Files.setPosixFilePermissions(write(name, text), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
