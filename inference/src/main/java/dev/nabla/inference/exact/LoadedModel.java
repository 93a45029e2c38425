package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.exact.ForwardPass;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.PlainForward;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ForkJoinPool;

/// A model file made ready to run: read, checked, hashed and packed, with the threads that run it.
/// One serves an engine and any number of replays at once; their passes take turns on the threads,
/// slice by slice.
public final class LoadedModel implements AutoCloseable {
  private final LanguageModel model;
  private final PackedModel packed;
  private final Workers team;

  private LoadedModel(LanguageModel model, PackedModel packed, Workers team) {
    this.model = model;
    this.packed = packed;
    this.team = team;
  }

  /// Loads a model for the fastest kernels of this JVM.
  ///
  /// @param file a GGUF file; it must stay readable while the model is used
  /// @param threads that run it, the caller's included
  /// @throws dev.nabla.model.gguf.UnsupportedModel where the file needs something that exact/1 does
  ///   not define
  /// @throws dev.nabla.primitives.bytes.DecodingException where it is no well-formed model file
  public static LoadedModel load(MemorySegment file, int threads) {
    return load(file, threads, Kernels.fastest());
  }

  /// Loads a model for the given kernels. All processors help, however few threads will run it.
  public static LoadedModel load(MemorySegment file, int threads, Kernels kernels) {
    try (ForkJoinPool readers = new ForkJoinPool()) {
      LanguageModel model = LanguageModel.load(file, readers);
      PackedModel packed = PackedModel.pack(model, kernels, readers);
      return new LoadedModel(model, packed, new Workers(threads));
    }
  }

  /// What was read.
  public LanguageModel model() {
    return model;
  }

  /// How its weights lie.
  public PackedModel packed() {
    return packed;
  }

  /// Threads that run it.
  public int threads() {
    return team.count();
  }

  /// The threads, to be used in turns.
  Workers team() {
    return team;
  }

  /// A fast conversation with room for `positions` positions.
  public ForwardPass newPass(int positions) {
    return newPass(FastForward.Settings.withCapacity(positions));
  }

  /// A fast conversation.
  public ForwardPass newPass(FastForward.Settings settings) {
    return new FastForward(packed, team, settings);
  }

  /// A conversation on the plain engine, for a second opinion; slow, on the calling thread alone.
  public ForwardPass newPlainPass(int positions) {
    return new PlainForward(model.weights(), positions);
  }

  /// Lets the threads end. Passes cannot be fed after it.
  @Override
  public void close() {
    team.close();
  }
}
