package dev.nabla.inference.exact;

import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import dev.nabla.primitives.bytes.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// Takes the state after the last layer on its way to the trace.
final class WorkTap implements TraceSink {
  private final TraceSink next;
  private final HyperParameters hyper;
  private final WorkLeaf maker;
  private final AtomicReferenceArray<Hash> leaves;

  WorkTap(TraceSink next, HyperParameters hyper, WorkLeaf maker, int positions) {
    this.next = next;
    this.hyper = hyper;
    this.maker = maker;
    this.leaves = new AtomicReferenceArray<>(positions);
  }

  @Override
  public boolean wantsStates() {
    return true;
  }

  @Override
  public void begin(TokenSlice slice) {
    next.begin(slice);
  }

  @Override
  public void state(int position, int layer, float[] x, int offset) {
    if (layer == hyper.layers()) {
      float[] state = Arrays.copyOfRange(x, offset, offset + hyper.width());
      leaves.set(position, maker.of(position, state));
    }
    next.state(position, layer, x, offset);
  }

  @Override
  public void keyValue(
      int position, int layer, float[] keys, int keyOffset, float[] values, int valueOffset) {
    next.keyValue(position, layer, keys, keyOffset, values, valueOffset);
  }

  @Override
  public void logits(int position, float[] logits, int offset) {
    next.logits(position, logits, offset);
  }

  /// By position; every position has been run.
  List<Hash> leaves() {
    return IntStream.range(0, leaves.length()).mapToObj(leaves::get).toList();
  }
}
