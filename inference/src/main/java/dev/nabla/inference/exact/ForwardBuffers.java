package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Activations;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.model.exact.HyperParameters;

/// What the threads of one conversation share while a batch of tokens goes through the layers,
/// token after token in each array.
final class ForwardBuffers {
  /// Positions whose logits are computed at once.
  static final int HEAD_TOKENS = 16;

  final float[] x;
  final float[] queries;
  final float[] keys;
  final float[] values;
  final float[] gate;
  final float[] up;
  final float[] update;
  final Activations normed;
  final Activations attended;
  final Activations inner;

  /// States after the last layer whose logits are wanted.
  float[] headStates = {};

  final Activations headInput;
  float[] logits = {};

  private final int vocabularyStride;

  /// @param batch most tokens at once
  ForwardBuffers(PackedModel model, int batch) {
    HyperParameters hyper = model.hyper();
    PackedLayer layer = model.layers().getFirst();
    int rows = Kernels.padded(batch);
    this.x = new float[batch * hyper.width()];
    this.queries = new float[rows * layer.query.paddedRows()];
    this.keys = new float[rows * layer.key.paddedRows()];
    this.values = new float[rows * layer.value.paddedRows()];
    this.gate = new float[rows * layer.gate.paddedRows()];
    this.up = new float[rows * layer.up.paddedRows()];
    this.update = new float[rows * layer.down.paddedRows()];
    this.normed = new Activations(batch, hyper.width());
    this.attended = new Activations(batch, hyper.queryWidth());
    this.inner = new Activations(batch, hyper.feedForward());
    this.headInput = new Activations(HEAD_TOKENS, hyper.width());
    this.vocabularyStride = model.output().paddedRows();
  }

  /// Makes room for the logits of `tokens` positions at once, at most [#HEAD_TOKENS].
  void reserveLogits(int tokens) {
    int size = Kernels.padded(tokens) * vocabularyStride;
    if (logits.length < size) {
      logits = new float[size];
    }
  }

  /// Makes room for that many floats of states.
  void reserveHeadStates(int size) {
    if (headStates.length < size) {
      headStates = new float[size];
    }
  }
}
