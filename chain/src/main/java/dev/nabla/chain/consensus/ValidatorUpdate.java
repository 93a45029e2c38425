package dev.nabla.chain.consensus;

import dev.nabla.primitives.bytes.Bytes;

/// A validator's weight in a BFT engine from the block after next on.
///
/// @param publicKey as the engine knows it
/// @param power 0 takes the validator out
public record ValidatorUpdate(Bytes publicKey, long power) {
  /// Checks the power.
  public ValidatorUpdate {
    if (power < 0) {
      throw new IllegalArgumentException("a validator of power " + power);
    }
  }
}
