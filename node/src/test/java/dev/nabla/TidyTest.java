package dev.nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What no compiler checks: sizes, names, words, and that every room and module says what it is
/// for. A limit that a file has to cross is raised for that file by name in [Sources], never for
/// all.
class TidyTest {
  private static final List<String> TEST_SUFFIXES =
      List.of("Test.java", "Properties.java", "VectorTest.java", "Fuzz.java", "IT.java");

  /// Names that say nothing, for files and rooms alike.
  private static final Pattern EMPTY_NAME =
      Pattern.compile("(?:Utils?|Helpers?|Managers?|Misc|Impl|Common)$");

  /// Words that mark work as unfinished. Split, so that this file does not hold them.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b|\\bfor no" + "w\\b");

  /// Hosts of package registries: which one serves a build is the business of the machine.
  private static final Pattern REGISTRY =
      Pattern.compile(
          "repo1?\\.maven|maven\\.org|npm"
              + "js\\.|pypi"
              + "\\.org|python"
              + "hosted|crates\\.io/api");

  @Test
  void classesStaySmall() {
    assertThat(Sources.main().stream().flatMap(Sources.File::tooLong)).isEmpty();
  }

  @Test
  void methodsStaySmall() {
    assertThat(Sources.main().stream().flatMap(Sources.File::methodsTooLong)).isEmpty();
  }

  @Test
  void parametersBecomeRecordsInTime() {
    assertThat(Sources.main().stream().flatMap(Sources.File::methodsWithTooManyParameters))
        .isEmpty();
  }

  @Test
  void publicTypesSayWhatTheyGuarantee() {
    assertThat(Sources.main().stream().flatMap(Sources.File::undocumentedTypes)).isEmpty();
  }

  @Test
  void testsAreSentencesInFilesThatTellTheirKind() {
    List<String> faults = new ArrayList<>();

    for (Sources.File file : Sources.test()) {
      List<String> tests = file.testMethods();
      if (!tests.isEmpty() && TEST_SUFFIXES.stream().noneMatch(file.path()::endsWith)) {
        faults.add(file.path() + ": suffix is none of " + TEST_SUFFIXES);
      }
      tests.stream()
          .filter(name -> name.matches("test[A-Z_0-9].*|test"))
          .forEach(name -> faults.add(file.path() + ": " + name + " has the prefix test"));
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void testsNeitherSleepNorMock() {
    Pattern forbidden = Pattern.compile("Thread" + "\\.sleep|org\\.mock" + "ito");

    assertThat(grep(Repository.javaFiles("test"), forbidden)).isEmpty();
  }

  @Test
  void namesSaySomething() {
    List<String> faults =
        Repository.files().stream()
            .map(Repository::path)
            .filter(path -> path.contains("/src/") && path.endsWith(".java"))
            .filter(TidyTest::hasEmptyName)
            .toList();

    assertThat(faults).isEmpty();
  }

  private static boolean hasEmptyName(String path) {
    Path below = Path.of(path.substring(path.indexOf("/src/") + 1, path.length() - 5));
    for (Path part : below) {
      if (EMPTY_NAME.matcher(capitalised(part.toString())).find()) {
        return true;
      }
    }
    return false;
  }

  private static String capitalised(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  @Test
  void everyRoomSaysWhatItIsForAndRefusesNull() {
    List<String> faults = new ArrayList<>();

    for (Path folder :
        Repository.javaFiles("main").stream().map(Path::getParent).distinct().toList()) {
      Path info = folder.resolve("package-info.java");
      String text =
          Files.exists(info) ? String.join("\n", Repository.lines(info).orElseThrow()) : "";
      if (!text.startsWith("///") || !text.contains("@NullMarked")) {
        faults.add(Repository.path(folder));
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void everyModuleHasItsPage() {
    List<String> faults =
        Repository.files().stream()
            .filter(file -> file.getFileName().toString().equals("pom.xml"))
            .map(Path::getParent)
            .filter(folder -> !Files.exists(folder.resolve("README.md")))
            .map(Repository::path)
            .toList();

    assertThat(faults).isEmpty();
  }

  @Test
  void everyDecisionIsListed() {
    Path folder = Repository.root().resolve("docs/adr");
    String index = String.join("\n", Repository.lines(folder.resolve("README.md")).orElseThrow());

    List<String> missing =
        Repository.files().stream()
            .filter(file -> file.startsWith(folder))
            .map(file -> file.getFileName().toString())
            .filter(name -> !index.contains("(" + name + ")") && !name.equals("README.md"))
            .toList();

    assertThat(missing).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(grep(Repository.files(), UNFINISHED)).isEmpty();
  }

  @Test
  void noRegistryHostIsNamed() {
    assertThat(grep(Repository.files(), REGISTRY)).isEmpty();
  }

  @Test
  void scriptsCanBeStarted() {
    List<String> faults =
        Repository.files().stream()
            .filter(file -> firstLine(file).startsWith("#!"))
            .filter(file -> !Files.isExecutable(file))
            .map(Repository::path)
            .toList();

    assertThat(faults).isEmpty();
  }

  private static String firstLine(Path file) {
    return Repository.lines(file).stream().flatMap(List::stream).findFirst().orElse("");
  }

  /// Lines of text files that match, as `path:line: text`.
  private static List<String> grep(List<Path> files, Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Repository.lines(file).orElse(List.of());
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          found.add(Repository.path(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }

  @Test
  void limitsNamedForAFileAreStillNeeded() {
    Map<String, Integer> unused = Sources.unusedAllowances();

    assertThat(unused).isEmpty();
  }
}
