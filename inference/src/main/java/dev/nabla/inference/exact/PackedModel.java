package dev.nabla.inference.exact;

import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.model.exact.ExactLayer;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.HyperParameters;
import dev.nabla.model.exact.LanguageModel;
import dev.nabla.model.exact.RopeTable;
import dev.nabla.model.exact.Weights;
import dev.nabla.model.gguf.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

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
    this.outputNorm = Weights.floats(model.outputNorm());
  }

  /// Packs all matrices with the help of `executor`. Pages of the file that have been read are
  /// given back as they are done with, so that weights are not in memory twice.
  public static PackedModel pack(LanguageModel model, Kernels kernels, Executor executor) {
    List<Tensor> tensors = tensors(model.weights());
    tensors.forEach(PackedModel::giveBack); // read for the model's root
    List<CompletableFuture<PackedMatrix>> packing = new ArrayList<>();
    for (Tensor tensor : tensors) {
      packing.add(CompletableFuture.supplyAsync(() -> pack(tensor, kernels), executor));
    }
    List<PackedMatrix> matrices = packing.stream().map(CompletableFuture::join).toList();
    return new PackedModel(model, kernels, matrices);
  }

  private static PackedMatrix pack(Tensor tensor, Kernels kernels) {
    PackedMatrix matrix = PackedMatrix.pack(tensor, kernels.lanes());
    giveBack(tensor);
    return matrix;
  }

  private static void giveBack(Tensor tensor) {
    if (tensor.data().isMapped()) {
      tensor.data().unload();
    }
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

  /// Whether queries and keys are finished head by head, because an element is rotated with one far
  /// from it or a norm spans the head.
  boolean finishesHeads() {
    return model.family().rotatesHalves() || model.family().normalisesHeads();
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
