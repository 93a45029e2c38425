package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.RowHasher;
import dev.nabla.model.exact.TokenSlice;
import dev.nabla.model.exact.TraceSink;
import java.util.function.IntConsumer;

/// The fast forward pass: the bits of [dev.nabla.model.exact.PlainForward] on packed weights,
/// vectors and a team of threads.
///
/// A slice is cut into batches of at most [Settings#batch()] tokens; a batch goes through all
/// layers before the next begins. Logits are computed at the end, for many positions at once, since
/// the output matrix is the largest.
public final class FastForward implements ForwardPass {
  private final PackedModel model;
  private final Workers team;
  private final Settings settings;
  private final BatchForward forward;
  private final ForwardBatch batch;
  private final KeyValueCache cache;
  private int length;

  /// How a conversation is run; no choice changes a bit.
  ///
  /// @param capacity positions at most; memory for them is taken as they come
  /// @param batch tokens that go through the layers together
  public record Settings(int capacity, int batch) {
    /// Large enough to unpack each weight once for many tokens, small enough for the inputs to stay
    /// in the second-level cache.
    public static final int DEFAULT_BATCH = 64;

    public Settings {
      if (capacity < 1 || batch < 1) {
        throw new IllegalArgumentException("capacity " + capacity + ", batch " + batch);
      }
    }

    /// The default batch.
    public static Settings withCapacity(int capacity) {
      return new Settings(capacity, DEFAULT_BATCH);
    }
  }

  /// @param team shared with other conversations; it is not closed here
  public FastForward(PackedModel model, Workers team, Settings settings) {
    this.model = model;
    this.team = team;
    this.settings = settings;
    this.forward = new BatchForward(model, team, settings.batch());
    this.batch = new ForwardBatch(settings.batch());
    KeyValuePage.Layout layout = KeyValuePage.Layout.of(model.hyper(), model.kernels().lanes());
    this.cache = new KeyValueCache(new PagePool(layout, PagePool.pagesFor(capacity())));
  }

  @Override
  public ExactModel model() {
    return model.model();
  }

  @Override
  public int capacity() {
    return Math.min(settings.capacity(), model.hyper().context());
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void truncate(int positions) {
    if (positions < 0 || positions > length) {
      throw new IllegalArgumentException(positions + " of " + length + " positions");
    }
    length = positions;
  }

  @Override
  public void feed(TokenSlice slice, TraceSink sink) {
    slice.requireFits(this);
    team.inTurn(() -> feedInTurn(slice, sink));
  }

  private void feedInTurn(TokenSlice slice, TraceSink sink) {
    try {
      cache.reserve(slice.end());
      forward.reserveHeads(slice.end() - slice.firstLogits());
      if (sink.wantsStates()) {
        sink.begin(slice);
      }
      feedBatches(slice, sink);
      feedHead(slice, sink);
    } catch (RuntimeException | Error e) {
      length = slice.from();
      throw e;
    }
  }

  private void feedBatches(TokenSlice slice, TraceSink sink) {
    batch.clear(0);
    while (length < slice.end()) {
      batch.clear(batch.headRows());
      batch.add(new ForwardBatch.Part(cache, slice, sink), length);
      forward.runLayers(batch);
      length += batch.count();
    }
  }

  private void feedHead(TokenSlice slice, TraceSink sink) {
    int rows = slice.end() - slice.firstLogits();
    for (int first = 0; first < rows; first += ForwardBuffers.HEAD_TOKENS) {
      int count = Math.min(ForwardBuffers.HEAD_TOKENS, rows - first);
      forward.runHead(first, count);
      for (int i = 0; i < count; i++) {
        sink.logits(slice.firstLogits() + first + i, forward.logits(), forward.logitsAt(i));
      }
    }
  }

  @Override
  public int threads() {
    return team.count();
  }

  @Override
  public void onAll(IntConsumer work) {
    team.run(work::accept);
  }

  @Override
  public RowHasher newHasher() {
    return model.kernels().newHasher();
  }

  /// Holds nothing but heap.
  @Override
  public void close() {}
}
