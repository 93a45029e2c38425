package dev.nabla.tee.policy;

/// What a policy record demands or allows, one bit each of its `rules`. Debug and migration have no
/// bit: they are refused, always.
public enum Rule {
  /// Any software may run; otherwise one of the record's measurements has to match.
  ANY_MEASUREMENT(1),
  /// The evidence has to answer a nonce that whoever checks it has given.
  NONCE_REQUIRED(2),
  /// SEV-SNP: two threads of a core may belong to different guests' neighbours (SMT).
  SMT_ALLOWED(4),
  /// SEV-SNP: the chip's own key (VCEK) may sign.
  VCEK_ALLOWED(8),
  /// SEV-SNP: a cloud provider's key (VLEK) may sign.
  VLEK_ALLOWED(16);

  private final int bit;

  Rule(int bit) {
    this.bit = bit;
  }

  /// Its bit in policy records.
  public int bit() {
    return bit;
  }
}
