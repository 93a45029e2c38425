package dev.nabla.model.exact;

/// The numbers that shape a llama-family model.
///
/// @param layers transformer layers, at least 1
/// @param width elements of a hidden state x; a multiple of 32
/// @param heads query heads; a multiple of `keyValueHeads`
/// @param keyValueHeads key and value heads; query head h reads head h / (heads / keyValueHeads)
/// @param headSize elements of a head, all of them rotated; even
/// @param feedForward inner width of the feed-forward block; a multiple of 32
/// @param vocabulary token ids
/// @param context positions the model was trained for
/// @param epsilon of RMSNorm
/// @param ropeBase base of the rotary frequencies
public record HyperParameters(
    int layers,
    int width,
    int heads,
    int keyValueHeads,
    int headSize,
    int feedForward,
    int vocabulary,
    int context,
    float epsilon,
    float ropeBase) {
  /// Elements of all query heads together.
  public int queryWidth() {
    return heads * headSize;
  }

  /// Elements of all key heads (or value heads) together.
  public int keyValueWidth() {
    return keyValueHeads * headSize;
  }

  /// Query heads that share one key and value head.
  public int headsPerKeyValueHead() {
    return heads / keyValueHeads;
  }
}
