package dev.nabla.tee.conformance;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.tee.certificate.Pem;
import dev.nabla.tee.certificate.X509;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.DefaultPolicies;
import dev.nabla.tee.policy.PolicyRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One entry of a manifest with its files.
///
/// @param id its path in the folder
/// @param kind of evidence
/// @param entry what the manifest says
/// @param evidence as it is verified
/// @param collateral in the form the verifier takes
/// @param at the instant to judge it at
record Vector(
    String id, EvidenceKind kind, JsonNode entry, Bytes evidence, Bytes collateral, Instant at) {
  /// A day: how old or early a vector may be within the window that is under test itself.
  private static final long FRESHNESS_SECONDS = 86_400;

  /// The kind of evidence of a manifest's `kind`, where it is supported.
  static Optional<EvidenceKind> kindOf(JsonNode entry) {
    return switch (text(entry, "kind")) {
      case "nitro" -> Optional.of(EvidenceKind.NITRO);
      case "intel-dcap" ->
          Optional.of(text(entry, "tee").equals("TDX") ? EvidenceKind.TDX : EvidenceKind.SGX);
      case "amd-sev-snp" -> Optional.of(EvidenceKind.SEV_SNP);
      default -> Optional.empty();
    };
  }

  static Vector load(VectorFolder folder, EvidenceKind kind, JsonNode entry) {
    String id = text(entry, "id");
    Bytes collateral =
        switch (kind) {
          case SOFTWARE, NITRO -> Bytes.EMPTY;
          case TDX, SGX -> intelCollateral(folder, entry);
          case SEV_SNP -> amdCollateral(folder, entry);
        };
    return new Vector(
        id,
        kind,
        entry,
        evidence(need(folder, id), id),
        collateral,
        Instant.parse(text(entry, "evaluate_at")));
  }

  /// The default policy of the kind, with time to move within the window under test.
  PolicyRecord policy() {
    PolicyRecord policy = DefaultPolicies.of(kind);
    return policy.withFreshness(FRESHNESS_SECONDS, FRESHNESS_SECONDS);
  }

  Vector withEvidence(Bytes other) {
    return new Vector(id, kind, entry, other, collateral, at);
  }

  Vector withCollateral(Bytes other) {
    return new Vector(id, kind, entry, evidence, other, at);
  }

  Vector at(Instant other) {
    return new Vector(id, kind, entry, evidence, collateral, other);
  }

  static String text(JsonNode node, String name) {
    JsonNode member = node.get(name);
    return member == null || !member.isString() ? "" : member.stringValue();
  }

  /// Some files wrap the quote in JSON.
  private static Bytes evidence(Bytes file, String id) {
    return id.endsWith(".json")
        ? Bytes.fromHex(text(StrictJson.parse(file.toArray()), "quote"))
        : file;
  }

  private static Bytes need(VectorFolder folder, String path) {
    return folder
        .read(path)
        .orElseThrow(() -> new DecodingException("there is no file " + path, 0));
  }

  private static Bytes amdCollateral(VectorFolder folder, JsonNode entry) {
    List<X509> chain = new ArrayList<>();
    chain.addAll(Pem.readFile(need(folder, text(entry, "ek"))));
    chain.addAll(Pem.readFile(need(folder, text(entry, "chain"))));
    return ders(chain);
  }

  /// The DER of all, one after another.
  static Bytes ders(List<X509> chain) {
    return Bytes.concat(chain.stream().map(X509::der).toArray(Bytes[]::new));
  }

  /// A file in the verifier's form, or a folder with Intel's answers as they came.
  private static Bytes intelCollateral(VectorFolder folder, JsonNode entry) {
    String path = text(entry, "collateral");
    if (path.isEmpty()) {
      return Bytes.EMPTY;
    }
    if (path.endsWith(".json")) {
      return need(folder, path);
    }
    return IntelAnswers.toCollateral(
        name -> folder.read(path + "/" + name), Pem.readFile(need(folder, text(entry, "root"))));
  }

  static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
