package dev.nabla.chain.precompile;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.tee.policy.AbiValue;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Verdict;
import dev.nabla.tee.verifier.Verdict.Accepted;
import dev.nabla.tee.verifier.Verdict.Rejected;

/// A verdict as contracts get it: `(bool accepted, uint16 reason, bytes claims)`. The reason is 0
/// where it is accepted; claims are empty where it is not, so that nobody takes them for proved.
final class EvidenceAnswer {
  private EvidenceAnswer() {}

  static Bytes of(Verdict verdict) {
    return switch (verdict) {
      case Accepted accepted -> encode(1, 0, accepted.claims().encode());
      case Rejected rejected -> refused(rejected.reason());
    };
  }

  static Bytes refused(Reason reason) {
    return encode(0, reason.number(), Bytes.EMPTY);
  }

  private static Bytes encode(int accepted, int reason, Bytes claims) {
    return AbiValue.encode(
        AbiValue.number(accepted), AbiValue.number(reason), new AbiValue.Blob(claims));
  }
}
