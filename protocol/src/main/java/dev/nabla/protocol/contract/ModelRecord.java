package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.TemplateMode;

/// A model as `ModelHub` stores it; never changes once published.
///
/// @param publisher who published it
/// @param name what requests call it, 1 to 128 bytes
/// @param version 1 to 64 bytes
/// @param fileSha256 of the model file
/// @param modelRoot tree over the model's rows
/// @param engineVersion [ExactEvidence#engineVersion(String)] of the rules that say what running it
///   means
/// @param templateMode whether text from users may hold control tokens
/// @param temperatureBits of the f32 used where a request says nothing
/// @param maxTokens used where a request says nothing
/// @param topPBits of the f32 used where a request says nothing
public record ModelRecord(
    Address publisher,
    String name,
    String version,
    Hash fileSha256,
    Hash modelRoot,
    Hash engineVersion,
    TemplateMode templateMode,
    int temperatureBits,
    int maxTokens,
    int topPBits) {

  /// keccak256(abi.encode(publisher, name, version)): the model's name on the ledger.
  public Hash modelId() {
    return ModelHubContract.modelId(publisher, name, version);
  }
}
