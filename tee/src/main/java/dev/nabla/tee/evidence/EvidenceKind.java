package dev.nabla.tee.evidence;

import java.util.Arrays;
import java.util.Optional;

/// What produced a piece of evidence. The numbers are the platforms of the precompile 0x0901 and of
/// policy records; they never change, and new kinds get new ones.
public enum EvidenceKind {
  /// Keys of our own with no hardware around them.
  SOFTWARE(0, "software, no hardware"),
  /// An AWS Nitro enclave's attestation document.
  NITRO(1, "AWS Nitro enclave"),
  /// An Intel TDX quote, version 4 or 5.
  TDX(2, "Intel TDX"),
  /// An Intel SGX quote, version 3, or version 4 or 5 with an SGX body.
  SGX(3, "Intel SGX"),
  /// An AMD SEV-SNP attestation report, version 2, 3 or 5.
  SEV_SNP(4, "AMD SEV-SNP");

  private final int number;
  private final String label;

  EvidenceKind(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /// The kind of this number; nothing where there is none.
  public static Optional<EvidenceKind> ofNumber(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }

  /// Its number in policy records and calls.
  public int number() {
    return number;
  }

  /// For people.
  public String label() {
    return label;
  }
}
