package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Hash;

/// What an engine says about the model that it answers with.
public sealed interface ServedModel permits ModelDescription, ProviderModel, OnnxDescription {
  /// As requests call it.
  String name();

  /// How its answers can be checked.
  EngineKind kind();

  /// What the engine itself loaded, as receipts commit to it; zero where it loaded nothing.
  Hash commitment();

  /// Most tokens of prompt and answer together; 0 where that is not known.
  int contextTokens();
}
