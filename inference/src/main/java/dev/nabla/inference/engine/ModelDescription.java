package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.TemplateMode;

/// What an engine says about a language model that it loaded itself and runs exactly.
///
/// @param name as requests call it
/// @param kind how its answers can be checked
/// @param fileSha256 SHA-256 of the model file
/// @param modelRoot the tree over weights, hyper-parameters and tokenizer
/// @param engineVersion the definition that answers follow, such as `exact/1`
/// @param templateMode whether text from users may hold control tokens
/// @param contextTokens most tokens of prompt and answer together
/// @param defaults what a request need not say
public record ModelDescription(
    String name,
    EngineKind kind,
    Hash fileSha256,
    Hash modelRoot,
    String engineVersion,
    TemplateMode templateMode,
    int contextTokens,
    AnswerDefaults defaults)
    implements ServedModel {
  @Override
  public Hash commitment() {
    return modelRoot;
  }
}
