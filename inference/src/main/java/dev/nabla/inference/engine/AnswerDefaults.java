package dev.nabla.inference.engine;

/// What an answer uses where its request says nothing; part of the model record, so that anyone who
/// runs the request again uses the same.
///
/// @param temperature 0 means greedy
/// @param topP in (0, 1]
/// @param maxTokens most tokens of an answer, at least 1
public record AnswerDefaults(float temperature, float topP, int maxTokens) {
  /// Greedy, no nucleus, 256 tokens.
  public static final AnswerDefaults GREEDY_256 = new AnswerDefaults(0f, 1f, 256);

  public AnswerDefaults {
    if (!(temperature >= 0f) || Float.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be finite and >= 0: " + temperature);
    }
    if (!(topP > 0f && topP <= 1f)) {
      throw new IllegalArgumentException("top_p must be in (0, 1]: " + topP);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max tokens must be at least 1: " + maxTokens);
    }
  }
}
