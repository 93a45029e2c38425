package dev.nabla.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.store.Catalogue;
import dev.nabla.inference.store.ModelStore;
import dev.nabla.inference.store.PullProgress;
import dev.nabla.model.RandomGguf;
import dev.nabla.node.wiring.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlmCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path data;

  @BeforeEach
  void storeASmallModelAsTheDefault() {
    Path file = RandomGguf.write(11, data.resolve("small.gguf"));
    ModelStore.at(new DataFolder(data).models())
        .add(file, Catalogue.load().defaultName(), PullProgress.SILENT);
  }

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InputStream.nullInputStream(),
            false);
    List<String> all = new java.util.ArrayList<>(List.of("--data", data.toString(), "llm"));
    all.addAll(List.of(arguments));
    return Main.run(terminal, all.toArray(String[]::new));
  }

  private Path vectors(String file, String json) throws IOException {
    Path folder = Files.createDirectories(data.resolve("vectors"));
    Files.writeString(folder.resolve(file), json);
    return folder;
  }

  @Test
  void vectorsThatHoldEndWithExitCodeZero() throws Exception {
    Path folder = vectors("tokenizer.json", tokenizerCases(RIGHT));

    int exit = run("vectors", folder.toString());

    assertThat(out.toString()).endsWith("2 passed, 0 failed" + System.lineSeparator());
    assertThat(exit).isEqualTo(ExitCode.OK);
  }

  @Test
  void oneVectorThatFailsIsNamedAndChangesTheExitCode() throws Exception {
    Path folder = vectors("tokenizer.json", tokenizerCases(RIGHT + 1));

    int exit = run("vectors", folder.toString());

    assertThat(out.toString()).contains("FAILED tokenizer case 1");
    assertThat(out.toString()).endsWith("1 passed, 1 failed" + System.lineSeparator());
    assertThat(exit).isEqualTo(ExitCode.FAILED);
  }

  /// The token of the byte `k`: in a random model three special tokens come before the bytes.
  private static final int RIGHT = 3 + 'k';

  private static String tokenizerCases(int id) {
    return "{\"cases\":[{\"utf8\":\"\",\"ids\":[]},{\"utf8\":\"6b\",\"ids\":[" + id + "]}]}";
  }

  @Test
  void aFolderWithoutVectorsSaysWhatWasExpected() {
    int exit = run("vectors", data.resolve("models").toString());

    assertThat(err.toString()).contains("tokenizer.json");
    assertThat(exit).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void vectorsForAModelThatIsNotThereSayHowToGetIt() throws Exception {
    String digest = Catalogue.load().models().getFirst().sha256().toHex().substring(2);
    Path folder = vectors("greedy.json", "{\"model_sha256\":\"" + digest + "\",\"cases\":[]}");

    int exit = run("vectors", folder.toString());

    assertThat(err.toString()).contains("model pull");
    assertThat(exit).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void theDigestIsTheSameScalarAndOnAnyNumberOfThreads() {
    assertThat(run("digest", "--threads", "1")).isEqualTo(ExitCode.OK);
    assertThat(run("digest", "--threads", "3")).isEqualTo(ExitCode.OK);
    assertThat(run("digest", "--scalar")).isEqualTo(ExitCode.OK);

    List<String> digests =
        out.toString().lines().filter(line -> line.startsWith("digest")).distinct().toList();
    assertThat(digests).hasSize(1);
    assertThat(digests.getFirst()).matches("digest  [0-9a-f]{64}");
  }
}
