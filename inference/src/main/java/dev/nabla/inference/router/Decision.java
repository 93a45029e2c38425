package dev.nabla.inference.router;

import dev.nabla.protocol.inference.Mode;

/// What a policy makes of a wish.
public sealed interface Decision {
  /// For people, and for the receipt.
  String reason();

  /// The answer is given in this mode.
  record Chosen(Mode mode, String reason) implements Decision {}

  /// Nothing that is offered will do; nothing weaker is given in its place.
  record Unmet(String reason) implements Decision {}
}
