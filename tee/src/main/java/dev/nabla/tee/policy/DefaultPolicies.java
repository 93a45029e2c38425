package dev.nabla.tee.policy;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.evidence.EvidenceKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The record that is used where nobody gives another: the vendor's own roots, production hardware
/// with nothing known to be missing, any software. It accepts no `SOFTWARE` evidence.
public final class DefaultPolicies {
  /// AWS Nitro Enclaves root G1.
  public static final Hash AWS_NITRO_ROOT =
      Hash.fromHex("641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b");

  /// Intel SGX Root CA, of SGX and TDX.
  public static final Hash INTEL_SGX_ROOT =
      Hash.fromHex("44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3");

  /// AMD's root keys (ARK) of Milan, Genoa and Turin.
  public static final List<Hash> AMD_ROOTS =
      List.of(
          Hash.fromHex("69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"),
          Hash.fromHex("4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"),
          Hash.fromHex("1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"));

  /// The development authority, whose secret key everybody knows.
  public static final Hash DEVELOPMENT_ROOT =
      Hash.fromHex("4fa3f7f4f770ffae9b1cd711857cbd5544a2bf612f37481412bc59e6588bcdde");

  private static final long DEVELOPMENT_MAX_AGE_SECONDS = 600;

  /// Nitro's certificates live so long.
  private static final long MAX_AGE_SECONDS = 3 * 60 * 60;

  private static final long MAX_SKEW_SECONDS = 60;

  private DefaultPolicies() {}

  /// The default record for `kind`.
  public static PolicyRecord of(EvidenceKind kind) {
    return switch (kind) {
      case SOFTWARE -> record(kind, List.of(1), List.of(), Set.of(Rule.ANY_MEASUREMENT));
      case NITRO -> record(kind, List.of(1), List.of(AWS_NITRO_ROOT), Set.of(Rule.ANY_MEASUREMENT));
      case TDX ->
          record(kind, List.of(4, 5), List.of(INTEL_SGX_ROOT), Set.of(Rule.ANY_MEASUREMENT));
      case SGX ->
          record(kind, List.of(3, 4, 5), List.of(INTEL_SGX_ROOT), Set.of(Rule.ANY_MEASUREMENT));
      case SEV_SNP ->
          record(
              kind,
              List.of(2, 3, 5),
              AMD_ROOTS,
              EnumSet.of(
                  Rule.ANY_MEASUREMENT, Rule.SMT_ALLOWED, Rule.VCEK_ALLOWED, Rule.VLEK_ALLOWED));
    };
  }

  /// The record of a development genesis: statements of software keys under an authority that
  /// anybody can sign for. It proves nothing and says so.
  public static PolicyRecord development() {
    return new PolicyRecord(
        EvidenceKind.SOFTWARE,
        "development: software keys, no hardware",
        List.of(1),
        List.of(DEVELOPMENT_ROOT),
        List.of(),
        0,
        Set.of(Rule.ANY_MEASUREMENT),
        List.of(),
        List.of(),
        List.of(),
        0,
        Instant.EPOCH,
        List.of(),
        DEVELOPMENT_MAX_AGE_SECONDS,
        MAX_SKEW_SECONDS,
        List.of(),
        0,
        Instant.EPOCH,
        PolicyRecord.FOREVER,
        "a network on one machine; the authority's key is public, so this proves nothing");
  }

  private static PolicyRecord record(
      EvidenceKind kind, List<Integer> versions, List<Hash> roots, Set<Rule> rules) {
    boolean intel = kind == EvidenceKind.TDX || kind == EvidenceKind.SGX;
    return new PolicyRecord(
        kind,
        "default for " + kind.label(),
        versions,
        roots,
        List.of(),
        0,
        rules,
        List.of(),
        intel ? List.of(TcbStatus.UP_TO_DATE) : List.of(),
        List.of(),
        0,
        Instant.EPOCH,
        List.of(),
        MAX_AGE_SECONDS,
        MAX_SKEW_SECONDS,
        List.of(),
        0,
        Instant.EPOCH,
        PolicyRecord.FOREVER,
        "the vendor's root, production hardware, any software");
  }
}
