package dev.nabla.tee.policy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.tee.evidence.EvidenceKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What evidence has to be to be accepted. Immutable: a change is a new record with a new id. The
/// same struct stands in Solidity (`PolicyRecord.sol`), and both encode to the same bytes.
///
/// @param kind the one kind of evidence it speaks of
/// @param name for people
/// @param versions of the evidence's format that are accepted
/// @param roots SHA-256 of the DER of the certificates that everything ends in
/// @param products lines of processors accepted: `Milan`, `Genoa`, `Turin`, or Intel's FMSPC in
///   lower-case hex; empty means any
/// @param maxVmpl SEV-SNP: the least privileged level that may have asked
/// @param rules what else is demanded or allowed
/// @param measurements software that may run
/// @param tcbStatuses Intel: accepted statuses
/// @param advisories Intel: accepted advisories; with any other, only UpToDate passes
/// @param minEvaluationNumber Intel: the least number of the evaluation the collateral comes from
/// @param minTcbDate Intel: the earliest date of the matching level
/// @param snpMinima AMD: least security versions by product
/// @param maxAgeSeconds how old a signed time may be
/// @param maxSkewSeconds how far in the future a signed time may be
/// @param denied keccak256 of what is shut out at once: see `Denial` in the verifier
/// @param physicalAssurance 0 unknown, 1 cloud operator, 2 audited site
/// @param notBefore first instant the record is in force
/// @param notAfter last instant the record is in force
/// @param reason why it stands, for people
public record PolicyRecord(
    EvidenceKind kind,
    String name,
    List<Integer> versions,
    List<Hash> roots,
    List<String> products,
    int maxVmpl,
    Set<Rule> rules,
    List<Measurement> measurements,
    List<TcbStatus> tcbStatuses,
    List<String> advisories,
    long minEvaluationNumber,
    Instant minTcbDate,
    List<SnpMinimum> snpMinima,
    long maxAgeSeconds,
    long maxSkewSeconds,
    List<Hash> denied,
    int physicalAssurance,
    Instant notBefore,
    Instant notAfter,
    String reason) {
  /// Version of this form; the first member of the encoding.
  public static final int FORM = 1;

  /// Longest encoding that is read.
  public static final int MAX_BYTES = 1 << 16;

  /// Latest instant that fits: the end of the year 9999.
  public static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

  private static final int MAX_VALUE = 256;
  private static final long MAX_SECONDS = FOREVER.getEpochSecond();

  /// Copies the collections.
  ///
  /// @throws IllegalArgumentException where it would accept a revoked platform, or a number does
  ///   not fit its field
  public PolicyRecord {
    versions = List.copyOf(versions);
    roots = List.copyOf(roots);
    products = List.copyOf(products);
    rules = Set.copyOf(rules);
    measurements = List.copyOf(measurements);
    tcbStatuses = List.copyOf(tcbStatuses);
    advisories = List.copyOf(advisories);
    snpMinima = List.copyOf(snpMinima);
    denied = List.copyOf(denied);
    if (tcbStatuses.contains(TcbStatus.REVOKED)) {
      throw new IllegalArgumentException("no policy accepts a revoked platform");
    }
    if (maxVmpl < 0
        || maxVmpl > 3
        || minEvaluationNumber < 0
        || maxAgeSeconds < 0
        || maxSkewSeconds < 0
        || maxAgeSeconds > MAX_SECONDS
        || maxSkewSeconds > MAX_SECONDS) {
      throw new IllegalArgumentException("a number of the policy is out of range");
    }
  }

  /// Whether the record says so.
  public boolean has(Rule rule) {
    return rules.contains(rule);
  }

  /// The same record with other bounds on a signed time.
  public PolicyRecord withFreshness(long maxAge, long maxSkew) {
    return new PolicyRecord(
        kind,
        name,
        versions,
        roots,
        products,
        maxVmpl,
        rules,
        measurements,
        tcbStatuses,
        advisories,
        minEvaluationNumber,
        minTcbDate,
        snpMinima,
        maxAge,
        maxSkew,
        denied,
        physicalAssurance,
        notBefore,
        notAfter,
        reason);
  }

  /// The same record for these measurements alone.
  public PolicyRecord withMeasurements(List<Measurement> only) {
    EnumSet<Rule> others = EnumSet.noneOf(Rule.class);
    others.addAll(rules);
    others.remove(Rule.ANY_MEASUREMENT);
    return new PolicyRecord(
        kind,
        name,
        versions,
        roots,
        products,
        maxVmpl,
        others,
        only,
        tcbStatuses,
        advisories,
        minEvaluationNumber,
        minTcbDate,
        snpMinima,
        maxAgeSeconds,
        maxSkewSeconds,
        denied,
        physicalAssurance,
        notBefore,
        notAfter,
        reason);
  }

  /// The same record that accepts these of Intel's statuses, and these advisories.
  public PolicyRecord withTcb(List<TcbStatus> statuses, List<String> accepted) {
    return new PolicyRecord(
        kind,
        name,
        versions,
        roots,
        products,
        maxVmpl,
        rules,
        measurements,
        statuses,
        accepted,
        minEvaluationNumber,
        minTcbDate,
        snpMinima,
        maxAgeSeconds,
        maxSkewSeconds,
        denied,
        physicalAssurance,
        notBefore,
        notAfter,
        reason);
  }

  /// The same record with these roots.
  public PolicyRecord withRoots(List<Hash> others) {
    return new PolicyRecord(
        kind,
        name,
        versions,
        others,
        products,
        maxVmpl,
        rules,
        measurements,
        tcbStatuses,
        advisories,
        minEvaluationNumber,
        minTcbDate,
        snpMinima,
        maxAgeSeconds,
        maxSkewSeconds,
        denied,
        physicalAssurance,
        notBefore,
        notAfter,
        reason);
  }

  /// keccak256 of [#encode()]: its name everywhere.
  public Hash id() {
    return Keccak256.hash(encode());
  }

  /// `abi.encode(record)`.
  public Bytes encode() {
    int bits = rules.stream().mapToInt(Rule::bit).sum();
    return AbiValue.encode(
        AbiValue.tuple(
            AbiValue.number(FORM),
            AbiValue.number(kind.number()),
            AbiValue.text(name),
            AbiValue.array(versions.stream().map(AbiValue::number).toList()),
            AbiValue.array(roots.stream().map(AbiValue.Word::new).toList()),
            AbiValue.array(products.stream().map(AbiValue::text).toList()),
            AbiValue.number(maxVmpl),
            AbiValue.number(bits),
            AbiValue.array(measurements.stream().map(PolicyRecord::measurement).toList()),
            AbiValue.array(
                tcbStatuses.stream().map(status -> AbiValue.number(status.number())).toList()),
            AbiValue.array(advisories.stream().map(AbiValue::text).toList()),
            AbiValue.number(minEvaluationNumber),
            seconds(minTcbDate),
            AbiValue.array(snpMinima.stream().map(PolicyRecord::minimum).toList()),
            AbiValue.number(maxAgeSeconds),
            AbiValue.number(maxSkewSeconds),
            AbiValue.array(denied.stream().map(AbiValue.Word::new).toList()),
            AbiValue.number(physicalAssurance),
            seconds(notBefore),
            seconds(notAfter),
            AbiValue.text(reason)));
  }

  private static AbiValue seconds(Instant instant) {
    return AbiValue.number(instant.getEpochSecond());
  }

  private static AbiValue measurement(Measurement measurement) {
    return AbiValue.tuple(
        AbiValue.text(measurement.name()),
        AbiValue.array(
            measurement.registers().stream()
                .map(register ->
                    AbiValue.tuple(
                        AbiValue.text(register.name()), new AbiValue.Blob(register.value())))
                .toList()),
        seconds(measurement.notBefore()),
        seconds(measurement.notAfter()));
  }

  private static AbiValue minimum(SnpMinimum minimum) {
    return AbiValue.tuple(
        AbiValue.text(minimum.product()),
        AbiValue.number(minimum.fmc()),
        AbiValue.number(minimum.bootloader()),
        AbiValue.number(minimum.tee()),
        AbiValue.number(minimum.snp()),
        AbiValue.number(minimum.microcode()));
  }

  /// Reads a record in its one encoding.
  ///
  /// @throws DecodingException where `encoded` is not exactly what [#encode()] gives for a record
  public static PolicyRecord decode(Bytes encoded) {
    if (encoded.size() > MAX_BYTES) {
      throw new DecodingException("a policy of over " + MAX_BYTES + " bytes", MAX_BYTES);
    }
    PolicyRecord record;
    try {
      record = read(AbiReader.of(encoded).dynamic());
    } catch (IllegalArgumentException e) {
      throw new DecodingException("a policy that cannot be: " + e.getMessage(), 0, e);
    }
    if (!record.encode().equals(encoded)) {
      throw new DecodingException("a policy in another encoding than its own", 0);
    }
    return record;
  }

  private static PolicyRecord read(AbiReader in) {
    if (in.number(FORM) != FORM) {
      throw new DecodingException("a policy of another form", 0);
    }
    return new PolicyRecord(
        kindOf(in.number(255)),
        in.text(),
        in.array(each -> (int) each.number(0xffff)),
        in.array(AbiReader::word),
        in.array(AbiReader::text),
        (int) in.number(3),
        rulesOf(in.number(0xffff_ffffL)),
        in.array(each -> readMeasurement(each.dynamic())),
        in.array(each -> statusOf(each.number(255))),
        in.array(AbiReader::text),
        in.number(0xffff_ffffL),
        instant(in),
        in.array(each -> readMinimum(each.dynamic())),
        in.number(MAX_SECONDS),
        in.number(MAX_SECONDS),
        in.array(AbiReader::word),
        (int) in.number(255),
        instant(in),
        instant(in),
        in.text());
  }

  private static Measurement readMeasurement(AbiReader in) {
    return new Measurement(
        in.text(),
        in.array(each -> {
          AbiReader register = each.dynamic();
          return new Measurement.Register(register.text(), register.blob(MAX_VALUE));
        }),
        instant(in),
        instant(in));
  }

  private static SnpMinimum readMinimum(AbiReader in) {
    return new SnpMinimum(in.text(), svn(in), svn(in), svn(in), svn(in), svn(in));
  }

  private static int svn(AbiReader in) {
    return (int) in.number(255);
  }

  private static Instant instant(AbiReader in) {
    return Instant.ofEpochSecond(in.number(MAX_SECONDS));
  }

  private static EvidenceKind kindOf(long number) {
    return EvidenceKind.ofNumber((int) number)
        .orElseThrow(() -> new DecodingException("a policy for an unknown kind of evidence", 0));
  }

  private static TcbStatus statusOf(long number) {
    for (TcbStatus status : TcbStatus.values()) {
      if (status.number() == number) {
        return status;
      }
    }
    throw new DecodingException("a policy with an unknown TCB status", 0);
  }

  private static Set<Rule> rulesOf(long bits) {
    EnumSet<Rule> rules = EnumSet.noneOf(Rule.class);
    for (Rule rule : Rule.values()) {
      if ((bits & rule.bit()) != 0) {
        rules.add(rule);
      }
    }
    return rules;
  }
}
