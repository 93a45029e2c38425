package dev.nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `spec-refs.yml` ties clauses of specifications to the code that carries them out; here each of
/// its anchors is looked up.
class SpecRefsTest {
  private static final List<String> MEMBERS = List.of("spec", "clause", "file", "anchor");

  @Test
  void everyAnchorIsWhereItIsSaidToBe() {
    List<String> faults = new ArrayList<>();

    for (Map<String, String> reference : references()) {
      Path file = Repository.root().resolve(reference.getOrDefault("file", ""));
      String anchor = reference.getOrDefault("anchor", "");
      if (!Files.isRegularFile(file)) {
        faults.add(reference + ": no such file");
      } else if (anchor.isEmpty() || !text(file).contains(anchor)) {
        faults.add(reference + ": the file does not hold the anchor");
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void everyReferenceIsComplete() {
    assertThat(references())
        .hasSizeGreaterThan(20)
        .allSatisfy(reference ->
            assertThat(reference.keySet()).containsExactlyInAnyOrderElementsOf(MEMBERS));
  }

  private static String text(Path file) {
    return String.join("\n", Repository.lines(file).orElseThrow());
  }

  /// The file is a list of flat maps, one `name: value` a line; no more of YAML is used.
  private static List<Map<String, String>> references() {
    List<Map<String, String>> references = new ArrayList<>();
    for (String line : Repository.lines(Repository.root().resolve("spec-refs.yml")).orElseThrow()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("- ")) {
        references.add(new TreeMap<>());
      }
      int colon = line.indexOf(": ");
      assertThat(colon).as(line).isPositive();
      references
          .getLast()
          .put(line.substring(2, colon), unquoted(line.substring(colon + 2).strip()));
    }
    return references;
  }

  private static String unquoted(String value) {
    return value.startsWith("'") && value.endsWith("'")
        ? value.substring(1, value.length() - 1).replace("''", "'")
        : value;
  }
}
