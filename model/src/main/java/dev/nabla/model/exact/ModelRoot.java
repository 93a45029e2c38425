package dev.nabla.model.exact;

import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// What names a model so that one row of its weights can be opened on chain: a Merkle tree over a
/// header and every row of every tensor (`docs/exact.md` §4). [LanguageModel#load] computes it.
final class ModelRoot {
  private static final byte[] DOMAIN = ascii("nabla/model/1");
  private static final byte[] FAMILY_DOMAIN = ascii("nabla/model/2");
  private static final int ROW_HEADER_BYTES = 12;

  private ModelRoot() {}

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
    boolean llama = model.family() == ModelFamily.LLAMA;
    out.writeBytes(llama ? DOMAIN : FAMILY_DOMAIN);
    writeText(ExactVersion.NAME, out);
    if (!llama) {
      writeText(model.family().architecture(), out);
    }
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A length of 16 bits, and ASCII.
  private static void writeText(String text, ByteArrayOutputStream out) {
    out.write(text.length());
    out.write(0);
    out.writeBytes(ascii(text));
  }

  /// The hashes of all row leaves, by `executor`: about the time to SHA-256 the file.
  static byte[] rowLeaves(ExactModel model, Executor executor) {
    List<RowRange> ranges = new ArrayList<>();
    int leaves = 0;
    List<Tensor> tensors = inOrder(model);
    for (int index = 0; index < tensors.size(); index++) {
      Tensor tensor = tensors.get(index);
      for (int row = 0; row < tensor.rows(); row += RowRange.ROWS) {
        int count = Math.min(RowRange.ROWS, tensor.rows() - row);
        ranges.add(new RowRange(tensor, index, row, count, leaves));
        leaves += count;
      }
    }
    byte[] hashes = new byte[Math.multiplyExact(leaves, Hash.SIZE)];
    CompletableFuture.allOf(
            ranges.stream()
                .map(range -> CompletableFuture.runAsync(() -> range.hashInto(hashes), executor))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    return hashes;
  }

  static Hash root(byte[] header, byte[] rowLeaves) {
    Sha256Tree tree = new Sha256Tree();
    tree.add(header, 0, header.length);
    for (int at = 0; at < rowLeaves.length; at += Hash.SIZE) {
      tree.addHash(rowLeaves, at);
    }
    return tree.root();
  }

  /// Some neighbouring rows of one tensor.
  ///
  /// @param index of the tensor in the tree's order
  /// @param leaf number of the first row's leaf, the header not counted
  private record RowRange(Tensor tensor, int index, int first, int count, int leaf) {
    static final int ROWS = 8192;

    void hashInto(byte[] hashes) {
      MessageDigest digest = Digests.newSha256();
      int rowBytes = tensor.rowBytes();
      byte[] data = new byte[1 + ROW_HEADER_BYTES + rowBytes];
      data[0] = Sha256Tree.LEAF;
      LittleEndian.putInt(data, 1, index);
      LittleEndian.putInt(data, 9, tensor.type().code());
      for (int i = 0; i < count; i++) {
        LittleEndian.putInt(data, 5, first + i);
        MemorySegment.copy(
            tensor.data(),
            ValueLayout.JAVA_BYTE,
            (long) (first + i) * rowBytes,
            data,
            1 + ROW_HEADER_BYTES,
            rowBytes);
        digest.update(data);
        Sha256Tree.finish(digest, hashes, (leaf + i) * Hash.SIZE);
      }
    }
  }
}
