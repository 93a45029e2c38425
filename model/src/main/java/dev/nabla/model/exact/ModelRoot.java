package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Hash;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What names a model so that one row of its weights can be opened on chain: a Merkle tree over a
/// header and every row of every tensor (`docs/exact.md` §4).
public final class ModelRoot {
  private static final byte[] DOMAIN = "nabla/model/1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION = ExactVersion.NAME.getBytes(StandardCharsets.US_ASCII);
  private static final int ROW_HEADER_BYTES = 12;

  private ModelRoot() {}

  /// Hashes the whole model once: about the time to read the file and SHA-256 it.
  ///
  /// @param rope the table of all positions of the model's context
  public static Hash of(
      ExactModel model, Tokenizer tokenizer, ChatTemplate template, RopeTable rope) {
    Sha256Tree tree = new Sha256Tree();
    byte[] header = header(model, tokenizer, template, rope);
    tree.add(header, 0, header.length);
    List<Tensor> tensors = inOrder(model);
    for (int index = 0; index < tensors.size(); index++) {
      addRows(tree, index, tensors.get(index));
    }
    return tree.root();
  }

  /// All tensors in the order of the tree: embedding, layers, output norm, and the output matrix
  /// where it is not the embedding.
  static List<Tensor> inOrder(ExactModel model) {
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(model.embedding());
    for (ExactLayer layer : model.layers()) {
      tensors.addAll(layer.tensors());
    }
    tensors.add(model.outputNorm());
    if (!model.tied()) {
      tensors.add(model.output());
    }
    return tensors;
  }

  static byte[] header(
      ExactModel model, Tokenizer tokenizer, ChatTemplate template, RopeTable rope) {
    HyperParameters hyper = model.hyper();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(DOMAIN);
    out.write(VERSION.length);
    out.write(0);
    out.writeBytes(VERSION);
    int[] numbers = {
      hyper.layers(),
      hyper.width(),
      hyper.heads(),
      hyper.keyValueHeads(),
      hyper.headSize(),
      hyper.feedForward(),
      hyper.vocabulary(),
      hyper.context(),
      Float.floatToIntBits(hyper.epsilon()),
      Float.floatToIntBits(hyper.ropeBase()),
      model.tied() ? 1 : 0
    };
    out.writeBytes(LittleEndian.ofInts(numbers, numbers.length));
    out.writeBytes(tokenizer.digest().toArray());
    out.writeBytes(template.digest().toArray());
    out.writeBytes(rope.digest().toArray());
    return out.toByteArray();
  }

  private static void addRows(Sha256Tree tree, int index, Tensor tensor) {
    int rowBytes = tensor.rowBytes();
    byte[] leaf = new byte[ROW_HEADER_BYTES + rowBytes];
    LittleEndian.putInt(leaf, 0, index);
    LittleEndian.putInt(leaf, 8, tensor.type().code());
    for (int row = 0; row < tensor.rows(); row++) {
      LittleEndian.putInt(leaf, 4, row);
      MemorySegment.copy(
          tensor.data(),
          ValueLayout.JAVA_BYTE,
          (long) row * rowBytes,
          leaf,
          ROW_HEADER_BYTES,
          rowBytes);
      tree.add(leaf, 0, leaf.length);
    }
  }
}
