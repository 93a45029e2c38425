package dev.nabla.model.exact;

import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.DecodingException;

/// The numbers that shape a llama-family model, bounded so that no product of them that an engine
/// forms overflows.
///
/// @param layers transformer layers, 1 to [#MAX_LAYERS]
/// @param width elements of a hidden state x; a multiple of 32
/// @param heads query heads; a multiple of `keyValueHeads`
/// @param keyValueHeads key and value heads; query head h reads head h / (heads / keyValueHeads)
/// @param headSize elements of a head, all of them rotated; even
/// @param feedForward inner width of the feed-forward block; a multiple of 32
/// @param vocabulary token ids
/// @param context positions that the model was trained for
/// @param epsilon of RMSNorm; finite and not negative
/// @param ropeBase base of the rotary frequencies; finite, above 0
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
  /// Largest [#layers()].
  public static final int MAX_LAYERS = 1024;

  /// Largest [#width()], [#queryWidth()] and [#keyValueWidth()].
  public static final int MAX_WIDTH = 65_536;

  /// Largest [#heads()].
  public static final int MAX_HEADS = 1024;

  /// Largest [#feedForward()].
  public static final int MAX_FEED_FORWARD = 1 << 18;

  /// Largest [#vocabulary()]; keeps a sum of sampling weights below 2^62.
  public static final int MAX_VOCABULARY = 1 << 22;

  /// Largest [#context()].
  public static final int MAX_CONTEXT = 1 << 20;

  /// Largest number of entries of the rope table, [#context()] times half of [#headSize()]: 128 Ki
  /// positions of heads of 128.
  public static final int MAX_ROPE_ENTRIES = 1 << 23;

  /// The base where a file names none.
  public static final float DEFAULT_ROPE_BASE = 10_000f;

  /// @throws DecodingException where the numbers contradict each other
  /// @throws UnsupportedModel where they are larger than any model we know, or a width is not a
  ///   multiple of 32
  public HyperParameters {
    requireAtMost("layers", layers, MAX_LAYERS);
    requireAtMost("width", width, MAX_WIDTH);
    requireAtMost("heads", heads, MAX_HEADS);
    requireAtMost("key/value heads", keyValueHeads, heads);
    requireAtMost("head size", headSize, MAX_WIDTH);
    requireAtMost("head size of all heads", (long) heads * headSize, MAX_WIDTH);
    requireAtMost("feed-forward width", feedForward, MAX_FEED_FORWARD);
    requireAtMost("vocabulary", vocabulary, MAX_VOCABULARY);
    requireAtMost("context", context, MAX_CONTEXT);
    requireAtMost("rope table", (long) context * Math.max(1, headSize / 2), MAX_ROPE_ENTRIES);
    if (heads % keyValueHeads != 0 || headSize % 2 != 0) {
      throw new DecodingException(
          heads + " heads, " + keyValueHeads + " for keys and values, of " + headSize, 0);
    }
    requireBlocks("width", width);
    requireBlocks("head size of all heads", heads * headSize);
    requireBlocks("feed-forward width", feedForward);
    if (!(epsilon >= 0 && epsilon <= Float.MAX_VALUE)) {
      throw new DecodingException("epsilon of RMSNorm: " + epsilon, 0);
    }
    if (!(ropeBase > 0 && ropeBase <= Float.MAX_VALUE)) {
      throw new DecodingException("base of rope: " + ropeBase, 0);
    }
  }

  private static void requireAtMost(String what, long value, int limit) {
    if (value < 1) {
      throw new DecodingException(what + ": expected at least 1, got " + value, 0);
    }
    if (value > limit) {
      throw new UnsupportedModel(Code.MODEL_TOO_LARGE, what + ": " + value);
    }
  }

  private static void requireBlocks(String what, int value) {
    if (value % 32 != 0) {
      throw new UnsupportedModel(Code.SHAPE_NOT_MULTIPLE_OF_32, what + ": " + value);
    }
  }

  /// Elements of all query heads together; a multiple of 32.
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
