package dev.nabla.model.exact;

import java.util.List;

/// How an answer is drawn and where it ends (exact/1 §1.9–1.10), checked: every instance can be
/// run.
///
/// @param temperature 0 for greedy, else at least [#MIN_TEMPERATURE] and finite
/// @param topK candidates kept, 0 for all
/// @param topP share of the weight kept, in (0, 1]; 1 keeps all
/// @param maxTokens tokens to generate at most, end-of-sequence token included; at least 1
/// @param stops strings that end the answer where they appear in its text; none is empty
public record ExactParameters(
    float temperature, int topK, float topP, int maxTokens, List<String> stops) {
  /// Below it `1 / temperature` could overflow against a logit.
  public static final float MIN_TEMPERATURE = 0x1p-20f;

  /// Stop strings of one request, whatever its form.
  public static final int MAX_STOPS = 64;

  /// UTF-8 bytes of one stop string.
  public static final int MAX_STOP_BYTES = 1024;

  /// Checks every range; a negative zero becomes a positive one.
  ///
  /// @throws IllegalArgumentException naming the member at fault
  public ExactParameters {
    if (!(temperature == 0 || (temperature >= MIN_TEMPERATURE && temperature <= Float.MAX_VALUE))) {
      throw new IllegalArgumentException("temperature: " + temperature);
    }
    temperature = temperature == 0 ? 0f : temperature;
    if (topK < 0) {
      throw new IllegalArgumentException("topK: " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP: " + topP);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens: " + maxTokens);
    }
    stops = List.copyOf(stops);
    if (stops.size() > MAX_STOPS || stops.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("stops: at most " + MAX_STOPS + ", none empty");
    }
  }

  /// Greedy, without stop strings.
  public static ExactParameters greedy(int maxTokens) {
    return new ExactParameters(0f, 0, 1f, maxTokens, List.of());
  }

  /// Whether the largest logit is taken rather than a draw.
  public boolean isGreedy() {
    return temperature == 0;
  }
}
