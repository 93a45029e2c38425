package dev.nabla.tee.enclave;

import dev.nabla.tee.evidence.EvidenceKind;

/// What stands between a node's keys and its operator.
public enum Platform {
  /// Nothing: real keys, no hardware. For development; only a development genesis accepts it.
  SOFTWARE("software, no hardware"),
  /// An AWS Nitro enclave.
  NITRO("AWS Nitro enclave"),
  /// A virtual machine of Intel TDX.
  TDX("Intel TDX"),
  /// A virtual machine of AMD SEV-SNP.
  SEV_SNP("AMD SEV-SNP");

  private final String label;

  Platform(String label) {
    this.label = label;
  }

  /// The platform that evidence of `kind` is made on.
  ///
  /// @throws IllegalArgumentException for SGX, in which no node runs
  static Platform of(EvidenceKind kind) {
    return switch (kind) {
      case SOFTWARE -> SOFTWARE;
      case NITRO -> NITRO;
      case TDX -> TDX;
      case SEV_SNP -> SEV_SNP;
      case SGX -> throw new IllegalArgumentException("no node runs in an SGX enclave");
    };
  }

  /// For people.
  public String label() {
    return label;
  }
}
