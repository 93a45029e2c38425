package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiValue;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What evidence says once it is known to be authentic: four answers kept apart (authentic, fresh,
/// TCB, policy), the values it carries, and what it does not prove.
///
/// @param kind of evidence
/// @param authentic who vouches for it
/// @param fresh what is known about when it was made
/// @param tcb the platform's security level
/// @param policy what the policy said of it
/// @param registers what was measured, by name
/// @param reportData what its maker bound it to: report data, or Nitro's user data
/// @param publicKey Nitro only: the key in the document
/// @param nonce Nitro only: the nonce in the document
/// @param notProved what it leaves open
public record Claims(
    EvidenceKind kind,
    Authentic authentic,
    Fresh fresh,
    Tcb tcb,
    PolicyAnswer policy,
    SortedMap<String, Bytes> registers,
    Bytes reportData,
    Optional<Bytes> publicKey,
    Optional<Bytes> nonce,
    List<NotProved> notProved) {
  /// @param root SHA-256 of the root certificate that everything ends in
  /// @param signer for people: whose key signed
  /// @param version of the evidence's format
  /// @param product line of processors, or empty
  /// @param validFrom first instant at which the same evidence and collateral verify
  /// @param validUntil last second in which they do
  public record Authentic(
      Hash root,
      String signer,
      int version,
      String product,
      Instant validFrom,
      Instant validUntil) {}

  /// @param signedTime inside the evidence
  /// @param nonceMatched an expected nonce was there
  /// @param bindingMatched an expected binding was there; it proves freshness as far as what is
  ///   bound is fresh
  public record Fresh(Optional<Instant> signedTime, boolean nonceMatched, boolean bindingMatched) {}

  /// @param policy id of the record
  /// @param accepted whether it accepts the evidence
  /// @param measurement name of the measurement that matched, or empty
  public record PolicyAnswer(Hash policy, boolean accepted, String measurement) {}

  /// Copies the collections.
  public Claims {
    registers = Collections.unmodifiableSortedMap(new TreeMap<>(registers));
    notProved = List.copyOf(notProved);
  }

  /// The claims as the precompile 0x0901 answers them: `abi.encode(uint8 kind, bytes32 root, uint64
  /// signedTimeMillis (0 for none), uint8 tcbStatus, string[] advisories, Register[] registers,
  /// bytes reportData, bytes nonce, bytes publicKey, bytes32 policy, string measurement, uint16[]
  /// notProved)` with `Register {string name; bytes value}`.
  public Bytes encode() {
    return AbiValue.encode(
        AbiValue.number(kind.number()),
        new AbiValue.Word(authentic.root()),
        AbiValue.number(fresh.signedTime().map(Instant::toEpochMilli).orElse(0L)),
        AbiValue.number(tcb.status().number()),
        AbiValue.array(tcb.advisories().stream().map(AbiValue::text).toList()),
        AbiValue.array(
            registers.entrySet().stream()
                .map(each ->
                    AbiValue.tuple(
                        AbiValue.text(each.getKey()), new AbiValue.Blob(each.getValue())))
                .toList()),
        new AbiValue.Blob(reportData),
        new AbiValue.Blob(nonce.orElse(Bytes.EMPTY)),
        new AbiValue.Blob(publicKey.orElse(Bytes.EMPTY)),
        new AbiValue.Word(policy.policy()),
        AbiValue.text(policy.measurement()),
        AbiValue.array(notProved.stream().map(each -> AbiValue.number(each.number())).toList()));
  }
}
