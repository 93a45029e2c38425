package dev.nabla.inference.exact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.inference.exact.EngineProbe.Setting;
import dev.nabla.model.RandomGguf;
import dev.nabla.model.TestModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One set of bits: at every vector width that this processor has, scalar, with one to three
/// threads, at any batch, compiled or interpreted. Each setting runs in a JVM of its own, since the
/// width is fixed when a JVM starts. On the real model where it is there, else on a random one.
class EngineBitsTest {
  private static final boolean LONG = Boolean.getBoolean("nabla.long");
  private static final int TOKENS = 4;
  private static final List<Integer> LENGTHS = LONG ? List.of(31, 76, 300) : List.of(23, 70);
  private static final long MINUTES = LONG ? 60 : 10;

  @TempDir private Path folder;

  /// JVM flags and the rest of a setting.
  private record Case(List<String> flags, Setting setting) {}

  @Test
  void everySettingGivesTheSameBits() throws Exception {
    Path model = TestModel.find().orElseGet(() -> RandomGguf.write(5, folder.resolve("model")));
    String expected = EngineProbe.digest(model, setting(false, 1, 64)).replaceAll(".* ", "");
    List<String> seen = new ArrayList<>();

    for (Case each : LONG ? allCases() : coveringCases()) {
      String line = run(model, each);
      seen.add(each.flags() + ", " + String.join(" ", each.setting().arguments()) + ": " + line);
    }

    seen.forEach(System.out::println);
    assertThat(seen).allMatch(line -> line.endsWith(expected));
  }

  /// Every level of every factor, and most pairs.
  private static List<Case> coveringCases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case(List.of(), setting(false, 2, 7)));
    cases.add(new Case(List.of(), setting(false, 3, 1)));
    add(cases, "-XX:MaxVectorSize=32", setting(false, 2, 64));
    add(cases, "-XX:MaxVectorSize=32", setting(false, 3, 7));
    add(cases, "-XX:MaxVectorSize=16", setting(false, 1, 7));
    add(cases, "-XX:MaxVectorSize=16", setting(false, 3, 64));
    add(cases, "-XX:UseAVX=2", setting(false, 1, 1));
    add(cases, "-XX:UseAVX=1", setting(false, 2, 1));
    add(cases, "-XX:UseAVX=0", setting(false, 3, 64));
    cases.add(new Case(List.of(), setting(true, 2, 1)));
    cases.add(new Case(List.of(), setting(true, 3, 7)));
    cases.add(new Case(List.of("-XX:TieredStopAtLevel=1"), setting(true, 1, 64)));
    return cases;
  }

  private static List<Case> allCases() {
    List<Case> cases = new ArrayList<>();
    for (int threads = 1; threads <= 3; threads++) {
      for (int batch : List.of(1, 7, 64)) {
        cases.add(new Case(List.of(), setting(false, threads, batch)));
        cases.add(new Case(List.of(), setting(true, threads, batch)));
        for (String flag : List.of("MaxVectorSize=32", "MaxVectorSize=16", "MaxVectorSize=8")) {
          add(cases, "-XX:" + flag, setting(false, threads, batch));
        }
        for (String flag : List.of("UseAVX=2", "UseAVX=1", "UseAVX=0")) {
          add(cases, "-XX:" + flag, setting(false, threads, batch));
        }
      }
    }
    return cases;
  }

  /// Only where the JVM knows the flag.
  private static void add(List<Case> cases, String flag, Setting setting) {
    boolean intel = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    if (intel || !flag.contains("AVX")) {
      cases.add(new Case(List.of(flag), setting));
    }
  }

  private static Setting setting(boolean scalar, int threads, int batch) {
    return new Setting(scalar, threads, batch, TOKENS, LENGTHS);
  }

  @Test
  void theInterpreterGivesTheSameBits() throws Exception {
    Path model = RandomGguf.write(6, folder.resolve("model"));
    for (boolean scalar : List.of(true, false)) {
      Setting setting = new Setting(scalar, 2, 7, 2, List.of(9));
      String expected = EngineProbe.digest(model, setting);

      String line = run(model, new Case(List.of("-Xint"), setting));

      assertThat(line).isEqualTo(expected);
    }
  }

  @Test
  void withoutTheVectorModuleLoopsGiveTheSameBits() throws Exception {
    Path model = RandomGguf.write(7, folder.resolve("model"));
    Setting setting = new Setting(false, 2, 7, 2, List.of(9));
    String expected = EngineProbe.digest(model, setting).replaceAll(".* ", "");

    String line = run(model, new Case(List.of("--limit-modules", LIMITED), setting));

    assertThat(line).isEqualTo("scalar loops " + expected);
  }

  /// All that the engine and its tests use, but not `jdk.incubator.vector`.
  private static final String LIMITED = "java.se,jdk.unsupported";

  private String run(Path model, Case each) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!each.flags().contains(LIMITED)) {
      command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    command.addAll(each.flags());
    command.addAll(List.of("-Xmx2g", "-cp", classPath(), EngineProbe.class.getName()));
    command.add(model.toString());
    command.addAll(List.of(each.setting().arguments()));
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    byte[] output = process.getInputStream().readAllBytes();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    assertThat(ended && process.exitValue() == 0)
        .as(java.nio.file.Files.readString(errors))
        .isTrue();
    return new String(output, StandardCharsets.UTF_8).strip();
  }

  private static String classPath() {
    return Optional.ofNullable(System.getProperty("surefire.test.class.path"))
        .orElse(System.getProperty("java.class.path"));
  }
}
