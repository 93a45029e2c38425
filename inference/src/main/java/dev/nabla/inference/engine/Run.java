package dev.nabla.inference.engine;

import dev.nabla.protocol.inference.Evidence;
import dev.nabla.protocol.inference.TokenIds;

/// How an answer came to be, hence what can be proved of it.
public sealed interface Run permits ExactRun, ProviderRun, OnnxRun {
  /// What the receipt commits to.
  Evidence evidence();

  /// The tokens of the answer, the end token included; none where the engine has none to show.
  TokenIds outputIds();
}
