package dev.nabla;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The floor plan, kept by machine: which module may use which, in which order rooms stand inside a
/// module, which room cages which library, and what rules may never touch.
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

  /// Each room may use those before it in its module; no class stands outside a room.
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry("primitives", List.of("bytes", "codec", "crypto", "merkle")),
          entry("infrastructure", List.of("lifecycle", "metrics", "store", "http", "tracing")),
          entry("protocol", List.of("eth", "inference", "opengradient", "contract")),
          entry(
              "model",
              List.of("tensor", "gguf", "onnx", "tokenizer", "template", "grammar", "exact")),
          entry(
              "evm",
              List.of(
                  "gas",
                  "state",
                  "frame",
                  "operation",
                  "bn254",
                  "bls12381",
                  "precompile",
                  "interpreter")),
          entry(
              "tee",
              List.of("certificate", "evidence", "policy", "verifier", "conformance", "enclave")),
          entry(
              "inference",
              List.of("engine", "telemetry", "store", "exact", "upstream", "onnx", "router")),
          entry(
              "chain",
              List.of(
                  "trie",
                  "state",
                  "block",
                  "precompile",
                  "execution",
                  "storage",
                  "txpool",
                  "consensus",
                  "genesis",
                  "tracing",
                  "rpc")),
          entry("sdk", List.of("wallet", "verify", "client")),
          entry(
              "gateway",
              List.of(
                  "pricing",
                  "payment",
                  "receipt",
                  "settlement",
                  "registration",
                  "telemetry",
                  "pipeline",
                  "api")),
          entry("services", List.of("proxy", "validator")),
          entry("node", List.of("wiring", "statetest", "llm", "bench", "cli")));

  /// Libraries that only the named rooms may see, so that each can be replaced in one place.
  private static final Map<String, List<String>> CAGES =
      Map.ofEntries(
          entry("org.rocksdb", List.of("infrastructure.store")),
          entry("io.helidon", List.of("infrastructure.http")),
          entry("io.prometheus", List.of("infrastructure.metrics")),
          entry("org.apache.hc", List.of("inference.upstream")),
          entry("picocli", List.of("node.cli")),
          entry("com.esaulpaugh", List.of("protocol.contract")),
          entry("supranational", List.of("evm.bls12381")),
          entry("fr.acinq", List.of("primitives.crypto")),
          entry(
              "org.bouncycastle",
              List.of("primitives.crypto", "evm.precompile", "tee.certificate", "tee.enclave")),
          entry("jdk.incubator.vector", List.of("inference.exact")),
          entry("ai.onnxruntime", List.of("inference.onnx")),
          entry("dev.langchain4j", List.of()),
          entry("org.tukaani", List.of("node.cli")),
          entry("org.apache.commons.compress", List.of("node.cli")),
          entry("ch.qos.logback", List.of("node.cli", "node.wiring")),
          entry("org.slf4j", List.of("node.cli", "node.wiring")));

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
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
  void everyClassStandsInARoom() {
    String[] rooms =
        ROOMS.entrySet().stream()
            .flatMap(module -> module.getValue().stream().map(room -> room(module.getKey(), room)))
            .toArray(String[]::new);

    classes().should().resideInAnyPackage(rooms).check(HOUSE);
  }

  @Test
  void roomsUseOnlyThoseBeforeThemInTheirModule() {
    ROOMS.forEach((module, rooms) -> {
      for (int i = 0; i < rooms.size() - 1; i++) {
        String[] later =
            rooms.subList(i + 1, rooms.size()).stream()
                .map(room -> room(module, room))
                .toArray(String[]::new);

        noClasses()
            .that()
            .resideInAPackage(room(module, rooms.get(i)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later)
            .allowEmptyShould(true)
            .check(HOUSE);
      }
    });
  }

  @Test
  void librariesStayInTheirCages() {
    CAGES.forEach((library, rooms) ->
        noClasses()
            .that()
            .resideOutsideOfPackages(
                rooms.stream().map(room -> "dev.nabla." + room + "..").toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library + "..")
            .check(HOUSE));
  }

  /// Apart from what an `OutputStream` of ours has to throw.
  @Test
  void ownExceptionsAreUnchecked() {
    classes()
        .that()
        .areAssignableTo(Exception.class)
        .and()
        .areNotAssignableTo(IOException.class)
        .should()
        .beAssignableTo(RuntimeException.class)
        .check(HOUSE);
  }

  /// A record's component counts as returned: its accessor is all that anyone sees of it.
  @Test
  void optionalIsOnlyReturned() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .areNotRecords()
        .should()
        .haveRawType(Optional.class)
        .check(HOUSE);
    noCodeUnits().should(takeAnOptional()).check(HOUSE);
  }

  private static ArchCondition<JavaCodeUnit> takeAnOptional() {
    return new ArchCondition<>("take an Optional where others can call it") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        boolean takes =
            unit.getModifiers().contains(JavaModifier.PUBLIC)
                && !(unit.isConstructor() && unit.getOwner().isRecord())
                && unit.getRawParameterTypes().stream()
                    .anyMatch(type -> type.isEquivalentTo(Optional.class));
        events.add(new SimpleConditionEvent(unit, takes, unit.getFullName()));
      }
    };
  }

  @Test
  void staticsDoNotChange() {
    fields().that().areStatic().should().beFinal().check(HOUSE);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("node", "cli"))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(HOUSE);
  }

  @Test
  void rulesAndEnginesLogNothing() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.nabla.primitives..",
            "dev.nabla.protocol..",
            "dev.nabla.model..",
            "dev.nabla.evm..",
            "dev.nabla.inference..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  private static String room(String module, String room) {
    return "dev.nabla." + module + "." + room + "..";
  }

  @Test
  void rulesArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.nabla.primitives..",
            "dev.nabla.evm..",
            "dev.nabla.model..",
            "dev.nabla.tee.certificate..",
            "dev.nabla.tee.evidence..",
            "dev.nabla.tee.policy..",
            "dev.nabla.tee.verifier..",
            "dev.nabla.tee.conformance..",
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
