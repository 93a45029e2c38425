package dev.nabla.node.cli.statetest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// The runner itself, on a small file of our own: one transfer, whose state root our trie computed
/// (that the trie is right, the official vectors show), and one refusal.
class StateTestRunTest {
  @TempDir private Path folder;

  private static StateTestReport run(Path... paths) {
    return new StateTestRun(2, _ -> true).run(List.of(paths));
  }

  private static String sample() throws IOException {
    try (InputStream in = StateTestRunTest.class.getResourceAsStream("transfer.json")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void passesWhatComesTrue() throws IOException {
    StateTestReport report = run(file("good.json", sample()));

    assertThat(report.failures()).isEmpty();
    assertThat(report.summary()).isEqualTo("2 passed, 0 failed, 1 skipped");
    assertThat(report.skipped()).isEqualTo(Map.of("fork Frontier", 1L));
  }

  @Test
  void failsAnotherStateRoot() throws IOException {
    String changed = sample().replace("\"currentCoinbase\": \"0x2a", "\"currentCoinbase\": \"0x2b");

    StateTestReport report = run(file("bad.json", changed));

    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.failures())
        .singleElement()
        .asString()
        .contains("bad.json", "transfer", "expected state root", "actual   state root");
  }

  @Test
  void failsOtherLogs() throws IOException {
    String changed = sample().replace("0x1dcc4de8", "0x1dcc4de9");

    assertThat(run(file("bad.json", changed)).failed()).isEqualTo(1);
  }

  @Test
  void failsARefusalForAnotherReason() throws IOException {
    String changed = sample().replace("NONCE_MISMATCH_TOO_HIGH", "INITCODE_SIZE_EXCEEDED");

    StateTestReport report = run(file("bad.json", changed));

    assertThat(report.failures()).singleElement().asString().contains("NONCE_TOO_HIGH");
  }

  @Test
  void failsATransactionThatIsExecutedWhereItMustBeRefused() throws IOException {
    String changed =
        sample()
            .replace(
                "\"hash\": \"0x499de44f",
                "\"expectException\": \"NONCE_IS_MAX\", \"hash\": \"0x499de44f");

    StateTestReport report = run(file("bad.json", changed));

    assertThat(report.failures()).singleElement().asString().contains("executed");
  }

  @Test
  void countsAMalformedFileAsFailed() throws IOException {
    StateTestReport report = run(file("bad.json", "{\"a\": {"), file("good.json", sample()));

    assertThat(report.summary()).isEqualTo("2 passed, 1 failed, 1 skipped");
  }

  @Test
  void findsTestsInFoldersAndArchivesAndSkipsWhatIsNone() throws IOException {
    Path nested = Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(nested.resolve("good.json"), sample());
    Files.writeString(nested.resolve("index.json"), "{\"files\": 3}");
    Files.writeString(nested.resolve("notes.txt"), "no test");
    archive(folder.resolve("more.tar.xz"), Map.of("x/good.json", sample(), "x/readme", "none"));

    StateTestReport report = run(folder);

    assertThat(report.passed()).isEqualTo(4);
    assertThat(report.skipped()).containsEntry("files without state tests", 1L);
  }

  @Test
  void refusesAPathThatIsNotThere() {
    assertThatThrownBy(() -> run(folder.resolve("absent")))
        .isInstanceOf(FixtureException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void refusesADamagedArchive() throws IOException {
    Path archive = folder.resolve("tests.tar.xz");
    archive(archive, Map.of("good.json", sample()));
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(archive, bytes);

    assertThatThrownBy(() -> run(archive))
        .isInstanceOf(FixtureException.class)
        .hasMessageContaining("tests.tar.xz");
  }

  @Test
  void refusesAnArchiveThatSwells() throws IOException {
    Path archive = folder.resolve("swelling.tar.xz");
    archive(archive, Map.of("big.json", " ".repeat(FixtureFiles.MAX_FILE_BYTES + 1)));

    assertThat(Files.size(archive)).isLessThan(100_000);
    assertThatThrownBy(() -> run(archive))
        .isInstanceOf(FixtureException.class)
        .hasMessageContaining("big.json");
  }

  private static void archive(Path target, Map<String, String> files) throws IOException {
    try (OutputStream raw = Files.newOutputStream(target);
        XZOutputStream packed = new XZOutputStream(raw, new LZMA2Options(0));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      for (var file : files.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }
}
