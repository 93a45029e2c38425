package dev.nabla.inference.engine;

/// Tokens read and tokens made.
///
/// @param promptTokens tokens of the rendered prompt
/// @param completionTokens sampled tokens, the end token included
public record Usage(int promptTokens, int completionTokens) {
  public Usage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException("negative: " + promptTokens + ", " + completionTokens);
    }
  }

  /// Both together.
  public int totalTokens() {
    return Math.addExact(promptTokens, completionTokens);
  }
}
