package dev.nabla.tee.verifier;

import dev.nabla.primitives.bytes.Bytes;
import java.util.Optional;

/// What whoever checks evidence expects to find in it.
///
/// @param binding report data, or Nitro's user data; where the field is wider, zeros follow it
/// @param nonce Nitro's nonce; on the other kinds, which have none, report data starts with it
public record Expected(Optional<Bytes> binding, Optional<Bytes> nonce) {
  /// Nothing: the verdict then says that it proves neither whose the evidence is nor, on most
  /// kinds, when it was made.
  public static Expected nothing() {
    return new Expected(Optional.empty(), Optional.empty());
  }

  /// `binding`.
  public static Expected binding(Bytes binding) {
    return new Expected(Optional.of(binding), Optional.empty());
  }

  /// `nonce`.
  public static Expected nonce(Bytes nonce) {
    return new Expected(Optional.empty(), Optional.of(nonce));
  }
}
