package dev.nabla.chain.precompile;

import dev.nabla.evm.gas.Fork;
import dev.nabla.evm.precompile.Precompiles;
import dev.nabla.evm.precompile.StandardPrecompiles;
import dev.nabla.primitives.bytes.Address;
import dev.nabla.tee.certificate.AuthorityCache;
import dev.nabla.tee.verifier.EvidenceVerifier;

/// The precompiled contracts of a Nabla ledger: Ethereum's, and two that judge evidence.
public final class NablaPrecompiles {
  /// Where OpenGradient's checks stand ([OpenGradientChecks]).
  public static final Address OPENGRADIENT_CHECKS = Address.ofNumber(0x0900);

  /// Where evidence of every kind is judged ([EvidencePrecompile]).
  public static final Address EVIDENCE = Address.ofNumber(0x0901);

  /// Vendors have a handful of authorities each; what does not fit is verified again, and paid for
  /// either way.
  private static final int CACHED_AUTHORITIES = 256;

  private NablaPrecompiles() {}

  /// The set under `fork`.
  ///
  /// @throws IllegalStateException as [StandardPrecompiles#of]
  public static Precompiles of(Fork fork) {
    EvidenceVerifier verifier = new EvidenceVerifier(new AuthorityCache(CACHED_AUTHORITIES));
    return StandardPrecompiles.of(fork)
        .with(OPENGRADIENT_CHECKS, new OpenGradientChecks(verifier))
        .with(EVIDENCE, new EvidencePrecompile(verifier));
  }
}
