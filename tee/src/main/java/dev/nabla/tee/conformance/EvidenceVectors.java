package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.Measurement;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.Claims;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Terms;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Runs a folder of vectors: `manifest.json` says what each must give, `negatives.json` which
/// mutations must be refused. Kinds that are not supported, and mutations whose words are not
/// understood, are counted as skipped.
///
/// Each vector is judged at its instant, at both ends of its window and one second outside them;
/// accepted ones also with the right and a wrong binding, nonce and measurement.
public final class EvidenceVectors {
  private static final Set<Reason> OUT_OF_TIME =
      EnumSet.of(
          Reason.CERTIFICATE_NOT_IN_FORCE,
          Reason.REVOCATION_LIST_NOT_IN_FORCE,
          Reason.COLLATERAL_NOT_IN_FORCE);

  private final EvidenceVerifier verifier;
  private final VectorFolder folder;
  private final VectorReport.Builder report = new VectorReport.Builder();

  private EvidenceVectors(EvidenceVerifier verifier, VectorFolder folder) {
    this.verifier = verifier;
    this.folder = folder;
  }

  /// Runs all of `folder`.
  ///
  /// @throws DecodingException where there is no manifest, or it is not one
  public static VectorReport run(EvidenceVerifier verifier, VectorFolder folder) {
    EvidenceVectors run = new EvidenceVectors(verifier, folder);
    List<Vector> vectors = run.load();
    vectors.forEach(run::checkVector);
    run.checkNegatives(vectors);
    return run.report.build();
  }

  /// Evidence that its manifest calls acceptable, ready to be judged: what a benchmark needs.
  ///
  /// @throws DecodingException as [#run]
  public static List<Sample> accepted(EvidenceVerifier verifier, VectorFolder folder) {
    return new EvidenceVectors(verifier, folder)
        .load().stream()
            .filter(each -> Vector.text(each.entry(), "verdict").startsWith("accept"))
            .map(each ->
                new Sample(
                    each.kind(),
                    each.evidence(),
                    each.collateral(),
                    new Terms(each.policy(), each.at(), Expected.nothing())))
            .toList();
  }

  /// @param kind of evidence
  /// @param evidence that is accepted
  /// @param collateral beside it
  /// @param terms under which it is accepted
  public record Sample(EvidenceKind kind, Bytes evidence, Bytes collateral, Terms terms) {}

  private List<Vector> load() {
    JsonNode manifest =
        folder
            .read("manifest.json")
            .map(file -> StrictJson.parse(file.toArray()))
            .filter(JsonNode::isArray)
            .orElseThrow(() -> new DecodingException("there is no manifest.json with a list", 0));
    List<Vector> vectors = new ArrayList<>();
    for (JsonNode entry : manifest) {
      Optional<EvidenceKind> kind = Vector.kindOf(entry);
      if (kind.isEmpty()) {
        report.skip(Vector.text(entry, "kind"));
        continue;
      }
      try {
        vectors.add(Vector.load(folder, kind.orElseThrow(), entry));
      } catch (DecodingException e) {
        report.check(Vector.text(entry, "id"), false, String.valueOf(e.getMessage()));
      }
    }
    return vectors;
  }

  private void checkVector(Vector vector) {
    Verdict verdict = judge(vector);
    String expected = Vector.text(vector.entry(), "verdict");
    report.check(
        vector.id() + " gives: " + expected,
        matches(expected, vector.entry(), verdict),
        describe(verdict));
    checkValues(vector, verdict);
    checkWindow(vector, verdict);
    if (verdict instanceof Accepted(Claims claims)) {
      checkExpectations(vector, claims);
    }
  }

  private Verdict judge(Vector vector) {
    return judge(vector, vector.policy(), Expected.nothing());
  }

  private Verdict judge(Vector vector, PolicyRecord policy, Expected expected) {
    return verifier.verify(
        vector.kind(),
        vector.evidence(),
        vector.collateral(),
        new Terms(policy, vector.at(), expected));
  }

  private static boolean matches(String expected, JsonNode entry, Verdict verdict) {
    if (expected.startsWith("accept")) {
      return verdict instanceof Accepted;
    }
    if (!(verdict instanceof Rejected rejected)) {
      return false;
    }
    if (expected.startsWith("policy: ")) {
      String status = expected.substring("policy: ".length());
      return rejected.reason() == Reason.TCB_STATUS_NOT_ACCEPTED
          && rejected
              .authentic()
              .filter(it -> it.tcb().status().label().equals(status))
              .isPresent();
    }
    if (expected.startsWith("signatures only")) {
      return rejected.reason() == Reason.COLLATERAL_MISSING;
    }
    if (entry.path("debug").asBoolean(false)) {
      return rejected.reason() == Reason.DEBUG;
    }
    return !expected.contains("TCB level") || rejected.reason() == Reason.TCB_NOT_SUPPORTED;
  }

  private void checkValues(Vector vector, Verdict verdict) {
    try {
      Evidence evidence = Evidence.read(vector.kind(), vector.evidence());
      String difference = EvidenceFields.difference(vector, evidence);
      report.check(vector.id() + " holds every value", difference.isEmpty(), difference);
    } catch (DecodingException e) {
      report.check(vector.id() + " is read", false, String.valueOf(e.getMessage()));
    }
    Optional<Claims> claims =
        switch (verdict) {
          case Accepted accepted -> Optional.of(accepted.claims());
          case Rejected rejected -> rejected.authentic();
        };
    claims.ifPresent(found -> checkClaims(vector, found));
  }

  private void checkClaims(Vector vector, Claims claims) {
    JsonNode entry = vector.entry();
    if (entry.has("tcb_status")) {
      String found = claims.tcb().status().label() + " " + claims.tcb().evaluationNumber();
      report.check(
          vector.id() + " has its TCB status and evaluation",
          found.equals(Vector.text(entry, "tcb_status") + " " + entry.get("tcb_eval_number")),
          found);
      String level = claims.tcb().date().map(Instant::toString).orElse("");
      report.check(
          vector.id() + " has its TCB level",
          level.equals(entry.path("platform_tcb").path(1).asString("")),
          level);
    }
    if (entry.has("fmspc") || entry.has("product")) {
      String expected = Vector.text(entry, "fmspc") + Vector.text(entry, "product");
      report.check(
          vector.id() + " is of its product",
          expected.startsWith(claims.authentic().product()),
          claims.authentic().product());
    }
  }

  private void checkWindow(Vector vector, Verdict verdict) {
    JsonNode entry = vector.entry();
    Instant from;
    Instant until;
    if (entry.has("valid_from")) {
      from = Instant.parse(Vector.text(entry, "valid_from"));
      until = Instant.parse(Vector.text(entry, "valid_to"));
    } else if (entry.path("collateral_window").isArray()) {
      from = Instant.parse(entry.get("collateral_window").get(0).stringValue());
      until = Instant.parse(entry.get("collateral_window").get(1).stringValue());
    } else if (entry.path("ek_valid").isArray()) {
      from = Instant.parse(entry.get("ek_valid").get(0).stringValue());
      until = Instant.parse(entry.get("ek_valid").get(1).stringValue());
    } else {
      return;
    }
    for (Instant inside : List.of(from, until)) {
      Verdict again = judge(vector.at(inside));
      report.check(
          vector.id() + " gives the same at " + inside,
          describe(again).equals(describe(verdict)),
          describe(again));
    }
    for (Instant outside : List.of(from.minusSeconds(1), until.plusSeconds(1))) {
      Verdict refused = judge(vector.at(outside));
      report.check(
          vector.id() + " is refused at " + outside,
          refused instanceof Rejected rejected && OUT_OF_TIME.contains(rejected.reason()),
          describe(refused));
    }
  }

  private void checkExpectations(Vector vector, Claims claims) {
    Bytes data = claims.reportData();
    Bytes other = data.isEmpty() ? Bytes.of((byte) 1) : changed(data);
    expect(vector, vector.policy(), Expected.binding(data), null);
    expect(vector, vector.policy(), Expected.binding(other), Reason.BINDING_MISMATCH);
    Bytes nonce = claims.nonce().orElse(data);
    boolean answersNonce = claims.nonce().isPresent() || vector.kind() != EvidenceKind.NITRO;
    if (answersNonce) {
      expect(vector, vector.policy(), Expected.nonce(nonce), null);
    }
    Bytes otherNonce = nonce.isEmpty() ? Bytes.of((byte) 1) : changed(nonce);
    expect(vector, vector.policy(), Expected.nonce(otherNonce), Reason.NONCE_MISMATCH);
    String register = claims.registers().firstKey();
    Bytes value = claims.registers().getOrDefault(register, Bytes.EMPTY);
    expect(vector, only(vector, claims, value), Expected.nothing(), null);
    expect(
        vector,
        only(vector, claims, changed(value)),
        Expected.nothing(),
        Reason.MEASUREMENT_NOT_ALLOWED);
  }

  /// The vector's policy with one measurement: all registers as found, the first with `value`.
  private static PolicyRecord only(Vector vector, Claims claims, Bytes value) {
    List<Measurement.Register> registers = new ArrayList<>();
    claims
        .registers()
        .forEach((name, found) ->
            registers.add(
                new Measurement.Register(
                    name, name.equals(claims.registers().firstKey()) ? value : found)));
    return vector
        .policy()
        .withMeasurements(
            List.of(new Measurement("expected", registers, Instant.EPOCH, PolicyRecord.FOREVER)));
  }

  private void expect(
      Vector vector, PolicyRecord policy, Expected expected, @Nullable Reason reason) {
    Verdict verdict = judge(vector, policy, expected);
    boolean holds =
        reason == null
            ? verdict instanceof Accepted
            : verdict instanceof Rejected rejected && rejected.reason() == reason;
    report.check(
        vector.id() + (reason == null ? " is as expected" : " is refused with " + reason),
        holds,
        describe(verdict));
  }

  private static Bytes changed(Bytes value) {
    byte[] bytes = value.toArray();
    bytes[0] ^= 1;
    return Bytes.of(bytes);
  }

  private void checkNegatives(List<Vector> vectors) {
    Optional<Bytes> file = folder.read("negatives.json");
    if (file.isEmpty()) {
      return;
    }
    Mutation mutations = new Mutation(vectors);
    for (JsonNode entry : StrictJson.parse(file.orElseThrow().toArray())) {
      String id = Vector.text(entry, "vector");
      String words = Vector.text(entry, "mutation");
      Optional<Vector> vector = vectors.stream().filter(each -> each.id().equals(id)).findFirst();
      if (vector.isEmpty()) {
        report.skip("negatives of " + id.replaceFirst("/.*", ""));
        continue;
      }
      Optional<Vector> changed = mutations.apply(vector.orElseThrow(), words);
      if (changed.isEmpty()) {
        report.skip("mutation not understood: " + words);
        continue;
      }
      Verdict verdict = judge(changed.orElseThrow());
      String error = Vector.text(entry, "reference_error");
      report.check(
          "%s, %s, is refused%s".formatted(id, words, reasonOf(verdict)),
          verdict instanceof Rejected rejected && mayRefuse(error, rejected.reason()),
          describe(verdict));
    }
  }

  private static String reasonOf(Verdict verdict) {
    return verdict instanceof Rejected rejected ? ": " + rejected.reason() : "";
  }

  /// Whether `reason` fits what an independent verifier said: out of time where it was, and never a
  /// matter of policy where the evidence itself is false.
  private static boolean mayRefuse(String error, Reason reason) {
    if (error.startsWith("Bad: validity") || error.startsWith("Bad: CRL stale")) {
      return OUT_OF_TIME.contains(reason);
    }
    if (error.startsWith("Bad: collateral kind")) {
      return reason == Reason.COLLATERAL_OF_ANOTHER_PLATFORM;
    }
    if (error.startsWith("Bad: QE report data binding")) {
      return reason == Reason.ATTESTATION_KEY_NOT_BOUND;
    }
    return reason.number() < Reason.TCB_NOT_SUPPORTED.number() && !OUT_OF_TIME.contains(reason);
  }

  private static String describe(Verdict verdict) {
    return switch (verdict) {
      case Accepted _ -> "accepted";
      case Rejected rejected -> rejected.reason() + " (" + rejected.detail() + ")";
    };
  }
}
