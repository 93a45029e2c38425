package dev.nabla.inference.upstream;

/// In which words a provider is asked.
public enum ProviderFamily {
  /// OpenAI and all servers that are compatible with it.
  OPENAI,
  /// Anthropic.
  ANTHROPIC
}
