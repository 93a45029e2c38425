package dev.nabla.model.exact;

/// Delivers to two sinks.
record BothSinks(TraceSink first, TraceSink second) implements TraceSink {
  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {
    first.begin(slice);
    second.begin(slice);
  }

  @Override
  public void state(int position, int layer, float[] x, int offset) {
    first.state(position, layer, x, offset);
    second.state(position, layer, x, offset);
  }

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    first.keyValue(position, layer, keys, keyOffset, values, valueOffset);
    second.keyValue(position, layer, keys, keyOffset, values, valueOffset);
  }

  @Override
  public void logits(int position, float[] logits, int offset) {
    first.logits(position, logits, offset);
    second.logits(position, logits, offset);
  }
}
