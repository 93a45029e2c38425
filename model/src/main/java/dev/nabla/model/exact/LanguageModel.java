package dev.nabla.model.exact;

import dev.nabla.model.gguf.GgufFile;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.template.ChatTemplate;
import dev.nabla.model.tokenizer.Tokenizer;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.lang.foreign.MemorySegment;

/// All that an exact answer needs of a model file, checked against each other: weights, tokenizer,
/// chat template, rope table and the root that names them. Immutable; lives as long as the segment.
///
/// @param rope every position of the model's context
/// @param root see [ModelRoot]
public record LanguageModel(
    ExactModel weights, Tokenizer tokenizer, ChatTemplate template, RopeTable rope, Hash root) {
  /// Reads a model file and hashes it.
  ///
  /// @throws UnsupportedModel where it needs something that exact/1 does not define; nothing has
  ///   been loaded then
  /// @throws DecodingException where it is not a well-formed model file
  public static LanguageModel load(MemorySegment file) {
    GgufFile gguf = GgufFile.parse(file);
    ExactModel weights = ExactModel.of(gguf);
    Tokenizer tokenizer = Tokenizer.of(gguf.metadata());
    if (tokenizer.size() != weights.hyper().vocabulary()) {
      throw new DecodingException(
          tokenizer.size() + " tokens for " + weights.hyper().vocabulary() + " embeddings", 0);
    }
    ChatTemplate template = ChatTemplate.of(gguf.metadata(), tokenizer);
    RopeTable rope = RopeTable.of(weights.hyper(), weights.hyper().context());
    Hash root = ModelRoot.of(weights, tokenizer, template, rope);
    return new LanguageModel(weights, tokenizer, template, rope, root);
  }
}
