package dev.nabla;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The floor plan, kept by machine: which module may use which, no circles between rooms, and pure
/// rules that reach neither disk, network nor clock.
class HouseTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          entry("primitives", List.of()),
          entry("infrastructure", List.of()),
          entry("protocol", List.of("primitives")),
          entry("model", List.of("primitives")),
          entry("evm", List.of("primitives")),
          entry("tee", List.of("primitives")),
          entry("inference", List.of("primitives", "infrastructure", "protocol", "model")),
          entry(
              "chain", List.of("primitives", "infrastructure", "protocol", "model", "evm", "tee")),
          entry("sdk", List.of("primitives", "protocol", "tee")),
          entry(
              "gateway",
              List.of("primitives", "infrastructure", "protocol", "tee", "model", "inference")),
          entry(
              "services",
              List.of(
                  "primitives", "infrastructure", "protocol", "model", "tee", "inference", "sdk")),
          entry(
              "node",
              List.of(
                  "primitives",
                  "infrastructure",
                  "protocol",
                  "model",
                  "evm",
                  "tee",
                  "inference",
                  "chain",
                  "sdk",
                  "gateway",
                  "services")));

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.nabla");

  @Test
  void everyArrowPointsDown() {
    var house =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.nabla..")
            .withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture();
    for (String module : MAY_USE.keySet()) {
      house = house.layer(module).definedBy("dev.nabla." + module + "..");
    }
    for (var arrows : MAY_USE.entrySet()) {
      var from = house.whereLayer(arrows.getKey());
      house =
          arrows.getValue().isEmpty()
              ? from.mayNotAccessAnyLayer()
              : from.mayOnlyAccessLayers(arrows.getValue().toArray(String[]::new));
    }

    house.check(HOUSE);
  }

  @Test
  void roomsHaveNoCircles() {
    slices()
        .matching("dev.nabla.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  @Test
  void servicesDoNotVisitEachOther() {
    slices()
        .matching("dev.nabla.services.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  @Test
  void rulesArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.nabla.primitives..",
            "dev.nabla.evm..",
            "dev.nabla.model..",
            "dev.nabla.tee.verifier..",
            "dev.nabla.sdk.verify..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethodWhere(readsTheSystemClock())
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  private static DescribedPredicate<JavaMethodCall> readsTheSystemClock() {
    return DescribedPredicate.describe(
        "read the system clock",
        call ->
            call.getTargetOwner().isAssignableTo(Clock.class)
                && call.getTarget().getName().startsWith("system"));
  }
}
