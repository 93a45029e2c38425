package dev.nabla.protocol.eth;

/// Whether a proof shows what it claims.
public sealed interface ProofVerdict {
  /// It does.
  record Proved() implements ProofVerdict {}

  /// It does not.
  ///
  /// @param detail what broke, for people
  record Refused(String detail) implements ProofVerdict {}

  /// Whether it does.
  default boolean isProved() {
    return this instanceof Proved;
  }
}
