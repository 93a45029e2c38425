package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.inference.exact.kernel.Workers;
import dev.nabla.model.exact.ExactLayer;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.RopeTable;
import dev.nabla.model.gguf.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A model's weights laid out for one set of kernels; shared by any number of conversations and
/// threads. Once packed, the model file's memory is not read any more.
public final class PackedModel {
  private final ExactModel model;
  private final RopeTable angles;
  private final Kernels kernels;
  private final List<PackedMatrix> matrices;
  private final List<PackedLayer> layers;
  private final float[] outputNorm;

  private PackedModel(LanguageModel source, Kernels kernels, List<PackedMatrix> matrices) {
    this.model = source.weights();
    this.angles = source.rope();
    this.kernels = kernels;
    this.matrices = matrices;
    List<PackedLayer> packed = new ArrayList<>();
    int next = 1;
    for (ExactLayer layer : model.layers()) {
      int end = next + PackedLayer.matrices(layer).size();
      packed.add(new PackedLayer(layer, matrices.subList(next, end)));
      next = end;
    }
    this.layers = List.copyOf(packed);
    this.outputNorm = PackedLayer.floats(model.outputNorm());
  }

  /// Packs all matrices on the threads of `workers`.
  public static PackedModel pack(LanguageModel model, Kernels kernels, Workers workers) {
    List<Tensor> tensors = tensors(model.weights());
    PackedMatrix[] matrices = new PackedMatrix[tensors.size()];
    AtomicInteger next = new AtomicInteger();
    workers.run(_ -> {
      for (int i = next.getAndIncrement(); i < matrices.length; i = next.getAndIncrement()) {
        matrices[i] = PackedMatrix.pack(tensors.get(i), kernels.lanes());
      }
    });
    return new PackedModel(model, kernels, List.copyOf(Arrays.asList(matrices)));
  }

  /// The embedding, which is the largest, so that no thread is left with it at the end; the layers;
  /// the output matrix where it is another.
  private static List<Tensor> tensors(ExactModel model) {
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(model.embedding());
    model.layers().forEach(layer -> tensors.addAll(PackedLayer.matrices(layer)));
    if (!model.tied()) {
      tensors.add(model.output());
    }
    return tensors;
  }

  /// What was packed.
  public ExactModel model() {
    return model;
  }

  /// The kernels for whose lanes it was packed.
  public Kernels kernels() {
    return kernels;
  }

  /// Bytes of packed weights.
  public long bytes() {
    return matrices.stream().mapToLong(PackedMatrix::bytes).sum();
  }

  HyperParameters hyper() {
    return model.hyper();
  }

  /// Rotary angles of every position of the model's context.
  RopeTable angles() {
    return angles;
  }

  List<PackedLayer> layers() {
    return layers;
  }

  PackedMatrix embedding() {
    return matrices.getFirst();
  }

  PackedMatrix output() {
    return model.tied() ? embedding() : matrices.getLast();
  }

  float[] outputNorm() {
    return outputNorm;
  }
}
