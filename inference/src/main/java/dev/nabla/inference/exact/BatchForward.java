package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Cursor;
import dev.nabla.inference.exact.kernel.Workers;

/// Runs batches of tokens, of whichever conversations, through a model on a team of threads: the
/// weights are read once for all of them. One batch at a time.
final class BatchForward {
  private final PackedModel model;
  private final Workers team;
  private final ForwardBuffers buffers;
  private ForwardWorker[] workers;

  /// @param most tokens of a batch
  BatchForward(PackedModel model, Workers team, int most) {
    this.model = model;
    this.team = team;
    this.buffers = new ForwardBuffers(model, most);
    this.workers = newWorkers();
  }

  private ForwardWorker[] newWorkers() {
    Cursor[] cursors = Cursor.forTeam(team.count());
    ForwardWorker[] all = new ForwardWorker[team.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new ForwardWorker(team, i, cursors[i], model, buffers);
    }
    return all;
  }

  /// Makes room for that many states whose logits are wanted.
  void reserveHeads(int rows) {
    buffers.reserveHeadStates(rows * model.hyper().width());
  }

  /// Takes a batch through all layers.
  ///
  /// @throws dev.nabla.model.exact.ExactFault `non_finite`; what the batch has delivered is void
  void runLayers(ForwardBatch batch) {
    attempt(() -> team.run(worker -> workers[worker].runLayers(batch)));
  }

  /// Computes the logits of kept states from `first` on, at most [ForwardBuffers#HEAD_TOKENS], and
  /// leaves them to be read until the next call.
  ///
  /// @throws dev.nabla.model.exact.ExactFault `non_finite`
  void runHead(int first, int count) {
    buffers.reserveLogits(count);
    attempt(() -> team.run(worker -> workers[worker].runHead(first, count)));
  }

  /// The logits that [#runHead] has computed.
  float[] logits() {
    return buffers.logits;
  }

  /// Where those of the state `index` after `first` begin.
  int logitsAt(int index) {
    return index * model.output().paddedRows();
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      workers = newWorkers(); // theirs stopped in the middle of a step
      throw e;
    }
  }
}
