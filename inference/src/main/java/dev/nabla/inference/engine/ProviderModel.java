package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Hash;
import java.util.List;

/// A model that others run. Which one they run cannot be proved.
///
/// @param name as requests call it
/// @param providers base URLs of those that are asked, the first one first
public record ProviderModel(String name, List<String> providers) implements ServedModel {
  public ProviderModel {
    providers = List.copyOf(providers);
  }

  @Override
  public EngineKind kind() {
    return EngineKind.PROVIDER;
  }

  @Override
  public Hash commitment() {
    return Hash.ZERO;
  }

  @Override
  public int contextTokens() {
    return 0;
  }
}
