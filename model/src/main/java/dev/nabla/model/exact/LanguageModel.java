package dev.nabla.model.exact;

import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// All that an exact answer needs of a model file, checked against each other: weights, tokenizer,
/// chat template, rope table and the root that names them. Immutable; lives as long as the segment.
///
/// @param rope every position of the model's context
/// @param root the Merkle root that names the model (`docs/exact.md` §4)
public record LanguageModel(
    ExactModel weights, Tokenizer tokenizer, ChatTemplate template, RopeTable rope, Hash root) {
  /// Reads a model file and hashes it on the calling thread.
  ///
  /// @throws UnsupportedModel where it needs something that exact/1 does not define; nothing has
  ///   been loaded then
  /// @throws DecodingException where it is not a well-formed model file
  public static LanguageModel load(MemorySegment file) {
    return load(file, Runnable::run);
  }

  /// Reads a model file and hashes it with the help of `executor`, which must not run out of
  /// threads while tasks wait for tasks: one that runs them at once, or steals work, will do.
  ///
  /// @throws UnsupportedModel as above
  /// @throws DecodingException as above
  public static LanguageModel load(MemorySegment file, Executor executor) {
    GgufFile gguf = GgufFile.parse(file);
    ExactModel weights = ExactModel.of(gguf);
    CompletableFuture<RopeTable> rope =
        CompletableFuture.supplyAsync(
            () -> RopeTable.of(weights, weights.hyper().context()), executor);
    CompletableFuture<byte[]> rows =
        CompletableFuture.supplyAsync(() -> ModelRoot.rowLeaves(weights, executor), executor);
    try {
      Tokenizer tokenizer = Tokenizer.of(gguf.metadata());
      if (tokenizer.size() != weights.hyper().vocabulary()) {
        throw new DecodingException(
            tokenizer.size() + " tokens for " + weights.hyper().vocabulary() + " embeddings", 0);
      }
      ChatTemplate template = ChatTemplate.of(gguf.metadata(), tokenizer);
      byte[] header = ModelRoot.header(weights, tokenizer, template, rope.join());
      Hash root = ModelRoot.root(header, rows.join());
      return new LanguageModel(weights, tokenizer, template, rope.join(), root);
    } finally {
      // The caller may unmap the file once this has failed.
      var _ = CompletableFuture.allOf(rope, rows).handle((_, _) -> true).join();
    }
  }
}
