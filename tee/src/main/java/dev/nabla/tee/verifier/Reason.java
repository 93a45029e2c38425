package dev.nabla.tee.verifier;

/// Why evidence was refused. The numbers are those of the precompile 0x0901, where 0 means
/// accepted; they never change, and new reasons get new ones.
public enum Reason {
  /// The bytes are not exactly evidence of the kind named.
  EVIDENCE_MALFORMED(1),
  /// The collateral is not exactly in its form.
  COLLATERAL_MALFORMED(2),
  /// The policy is not a record in its one encoding.
  POLICY_MALFORMED(3),
  /// The policy speaks of another kind of evidence.
  KIND_NOT_ALLOWED(4),
  /// The policy does not accept this version of the format.
  VERSION_NOT_ALLOWED(5),
  /// What is needed beside the evidence is not there.
  COLLATERAL_MISSING(6),
  /// The policy is not in force at this instant.
  POLICY_NOT_IN_FORCE(7),
  /// On a ledger: the instant asked about is after the block.
  INSTANT_AHEAD(8),

  /// The certificates end in a root that the policy does not name.
  ROOT_NOT_TRUSTED(20),
  /// Names do not chain, or a certificate signs what it may not.
  CERTIFICATE_PATH_BROKEN(21),
  /// A certificate or revocation list is not signed by its issuer.
  CERTIFICATE_SIGNATURE_INVALID(22),
  /// A certificate is not valid at this instant.
  CERTIFICATE_NOT_IN_FORCE(23),
  /// A certificate was revoked.
  CERTIFICATE_REVOKED(24),
  /// A certificate is not one that this kind of evidence has in that place.
  CERTIFICATE_OF_ANOTHER_KIND(25),
  /// A revocation list is of another authority.
  REVOCATION_LIST_OF_ANOTHER_ISSUER(26),
  /// A revocation list does not speak of this instant.
  REVOCATION_LIST_NOT_IN_FORCE(27),

  /// The evidence is not signed by the key that its certificate names.
  SIGNATURE_INVALID(40),
  /// Intel: the processor's report of the quoting enclave is not signed by the platform's key.
  QE_REPORT_SIGNATURE_INVALID(41),
  /// Intel: the quoting enclave has not vouched for the attestation key.
  ATTESTATION_KEY_NOT_BOUND(42),
  /// Intel: TCB information or an identity is not signed by Intel.
  COLLATERAL_SIGNATURE_INVALID(43),
  /// Intel: TCB information or an identity does not speak of this instant.
  COLLATERAL_NOT_IN_FORCE(44),
  /// Intel: the collateral is of another kind or platform.
  COLLATERAL_OF_ANOTHER_PLATFORM(45),
  /// Intel: the quoting enclave is not the one of its identity.
  QE_IDENTITY_MISMATCH(46),
  /// Intel: the TDX module is not the one of its identity.
  MODULE_IDENTITY_MISMATCH(47),
  /// AMD: the report and the certificate of its key speak of different chips or versions.
  ENDORSEMENT_MISMATCH(48),
  /// Parts of the evidence contradict each other.
  INCONSISTENT(49),

  /// Intel: no TCB level matches the platform.
  TCB_NOT_SUPPORTED(60),
  /// The status of the platform is not one that the policy accepts.
  TCB_STATUS_NOT_ACCEPTED(61),
  /// An advisory applies that the policy does not accept.
  ADVISORY_NOT_ACCEPTED(62),
  /// The collateral comes from an older evaluation, or the level is of an earlier date, than the
  /// policy asks.
  TCB_TOO_OLD(63),
  /// AMD: a security version is below the policy's minimum.
  TCB_BELOW_MINIMUM(64),

  /// Its owner can look inside.
  DEBUG(80),
  /// It could be moved, or looked after by another domain, that was not compared.
  MIGRATABLE(81),
  /// Attributes of the guest are not as they have to be.
  ATTRIBUTES_NOT_ALLOWED(82),
  /// The policy does not accept this line of processors.
  PRODUCT_NOT_ALLOWED(83),
  /// The policy does not accept this kind of signing key.
  ENDORSEMENT_NOT_ALLOWED(84),
  /// A less privileged level asked than the policy accepts.
  VMPL_NOT_ALLOWED(85),
  /// No measurement of the policy matches.
  MEASUREMENT_NOT_ALLOWED(86),
  /// The chip, platform or certificate is shut out by the policy.
  DENIED(87),
  /// Software keys, and the policy names no root for them.
  NO_HARDWARE(88),

  /// The evidence is older than the policy accepts.
  TOO_OLD(100),
  /// The evidence is from the future.
  FROM_THE_FUTURE(101),
  /// The nonce is not the one expected.
  NONCE_MISMATCH(102),
  /// The policy asks for a nonce and none was expected.
  NONCE_REQUIRED(103),
  /// What the evidence is bound to is not what was expected.
  BINDING_MISMATCH(104);

  private final int number;

  Reason(int number) {
    this.number = number;
  }

  /// Its number in calls.
  public int number() {
    return number;
  }
}
