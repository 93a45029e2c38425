package dev.nabla.chain.precompile;

import dev.nabla.evm.frame.BlockContext;
import dev.nabla.evm.precompile.Precompile;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.tee.evidence.Evidence;
import dev.nabla.tee.evidence.EvidenceKind;
import dev.nabla.tee.policy.AbiReader;
import dev.nabla.tee.policy.PolicyRecord;
import dev.nabla.tee.verifier.EvidenceVerifier;
import dev.nabla.tee.verifier.Expected;
import dev.nabla.tee.verifier.IntelCollateral;
import dev.nabla.tee.verifier.Reason;
import dev.nabla.tee.verifier.Terms;
import java.time.Instant;
import java.util.Optional;

/// 0x0901: `verify(uint8 platform, bytes evidence, bytes collateral, bytes policy, uint64 at, bytes
/// binding) returns (bool accepted, uint16 reason, bytes claims)`.
///
/// `platform` is a number of [EvidenceKind], `policy` the encoding of a record, `at` seconds since
/// the epoch, or 0 for the block's time; an instant after the block is refused, since nothing is
/// known about it yet. An empty `binding` expects none. Whatever the evidence is, the call succeeds
/// and says why ([Reason]); it fails where the input is not the ABI encoding of such a call.
///
/// Gas is charged before anything is read: for each platform at least 150 for each microsecond that
/// its longest check takes with nothing cached, and for each byte of input.
final class EvidencePrecompile implements Precompile {
  /// Longest input that is read.
  static final int MAX_INPUT =
      Evidence.MAX_BYTES + IntelCollateral.MAX_BYTES + PolicyRecord.MAX_BYTES + 4_096;

  /// Reading, hashing and sorting it, and revocation lists entry by entry.
  static final long GAS_PER_BYTE = 8;

  private static final Selector VERIFY =
      Selector.of("verify(uint8,bytes,bytes,bytes,uint64,bytes)");
  private static final int PLATFORM_AT = 4 + 31;
  private static final int MAX_BINDING = 64;

  private final EvidenceVerifier verifier;
  private final long blockTime;

  EvidencePrecompile(EvidenceVerifier verifier) {
    this(verifier, 0);
  }

  private EvidencePrecompile(EvidenceVerifier verifier, long blockTime) {
    this.verifier = verifier;
    this.blockTime = blockTime;
  }

  @Override
  public Precompile in(BlockContext block) {
    return new EvidencePrecompile(verifier, block.timestampSeconds());
  }

  @Override
  public long gas(Bytes input) {
    int platform = input.size() > PLATFORM_AT ? input.get(PLATFORM_AT) & 0xff : 0;
    return base(platform) + GAS_PER_BYTE * input.size();
  }

  private static long base(int platform) {
    return EvidenceKind.ofNumber(platform)
        .map(kind ->
            switch (kind) {
              case SOFTWARE -> 200_000L;
              case NITRO -> 600_000L;
              case TDX, SGX -> 700_000L;
              case SEV_SNP -> 300_000L;
            })
        .orElse(3_000L);
  }

  @Override
  public Optional<Bytes> run(Bytes input) {
    if (input.size() > MAX_INPUT || !VERIFY.isOf(input)) {
      return Optional.empty();
    }
    try {
      return Optional.of(judge(AbiReader.of(VERIFY.arguments(input))));
    } catch (DecodingException _) {
      return Optional.empty();
    }
  }

  private Bytes judge(AbiReader in) {
    Optional<EvidenceKind> kind = EvidenceKind.ofNumber((int) in.number(255));
    Bytes evidence = in.blob(MAX_INPUT);
    Bytes collateral = in.blob(MAX_INPUT);
    Bytes policy = in.blob(MAX_INPUT);
    long at = in.number(Long.MAX_VALUE);
    Bytes binding = in.blob(MAX_BINDING);
    if (kind.isEmpty()) {
      return EvidenceAnswer.refused(Reason.KIND_NOT_ALLOWED);
    }
    if (at > blockTime) {
      return EvidenceAnswer.refused(Reason.INSTANT_AHEAD);
    }
    PolicyRecord record;
    try {
      record = PolicyRecord.decode(policy);
    } catch (DecodingException _) {
      return EvidenceAnswer.refused(Reason.POLICY_MALFORMED);
    }
    Expected expected = binding.isEmpty() ? Expected.nothing() : Expected.binding(binding);
    Instant instant = Instant.ofEpochSecond(at == 0 ? blockTime : at);
    return EvidenceAnswer.of(
        verifier.verify(
            kind.orElseThrow(), evidence, collateral, new Terms(record, instant, expected)));
  }
}
