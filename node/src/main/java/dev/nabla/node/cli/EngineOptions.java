package dev.nabla.node.cli;

import dev.nabla.inference.exact.LoadedModel;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.inference.store.ModelFile;
import picocli.CommandLine.Option;

/// How to run a model from the command line; no choice changes a bit of what comes out.
final class EngineOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that run the model (default: one a core)")
  private int threads = Math.min(Runtime.getRuntime().availableProcessors(), Workers.MAX_THREADS);

  @Option(names = "--scalar", description = "plain loops instead of vectors")
  private boolean scalar;

  /// Makes a model file ready to run.
  LoadedModel load(ModelFile file) {
    return LoadedModel.load(file.segment(), threads, kernels());
  }

  private Kernels kernels() {
    return scalar ? Kernels.scalar() : Kernels.fastest();
  }

  /// Which kernels on how many threads.
  String describe() {
    return kernels().description() + ", " + threads + (threads == 1 ? " thread" : " threads");
  }
}
