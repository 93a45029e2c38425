package dev.nabla.tee.verifier;

import java.util.Optional;

/// What became of evidence: accepted with what it proves, or rejected with the first rule it broke.
public sealed interface Verdict {
  /// The evidence is authentic, and the policy accepts it.
  ///
  /// @param claims what it proves, and what not
  record Accepted(Claims claims) implements Verdict {}

  /// A rule is broken.
  ///
  /// @param reason which
  /// @param detail for people; holds no secret and no part of the input beyond names and numbers
  /// @param authentic what the evidence says, where it is authentic and only the policy or an
  ///   expectation refuses it; for showing to people, never a reason to trust
  record Rejected(Reason reason, String detail, Optional<Claims> authentic) implements Verdict {}
}
