package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.ProviderEvidence;
import dev.nabla.protocol.inference.TokenIds;

/// An answer that was bought: nobody can make it again.
///
/// @param evidence says who was asked for what
public record ProviderRun(ProviderEvidence evidence) implements Run {
  @Override
  public TokenIds outputIds() {
    return TokenIds.EMPTY;
  }
}
