package dev.nabla.protocol.contract;

import dev.nabla.primitives.bytes.Address;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;

/// What a version of a model is, as `ModelMarket` lists it; never changes.
///
/// @param name 1 to 128 bytes
/// @param version 1 to 64 bytes
/// @param contentHash of the file
/// @param metadataUri at most 512 bytes, or empty
/// @param weightsCommitment what answers commit to; zero where they commit to nothing
/// @param zkId of the proving key's model; zero where there is none
public record ModelListing(
    String name,
    String version,
    Hash contentHash,
    String metadataUri,
    Hash weightsCommitment,
    Hash zkId,
    Engine engine) {
  /// What runs it, by the contract's numbers.
  public enum Engine {
    /// Bit for bit, judged by running it again.
    EXACT(0),
    /// An ONNX graph.
    GRAPH(1),
    /// A small integer model.
    INTEGER(2),
    /// Proven in zero knowledge.
    ZK(3),
    /// Bought elsewhere.
    PROVIDER(4);

    private final int code;

    Engine(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Engine ofCode(int code) {
      for (Engine engine : values()) {
        if (engine.code == code) {
          return engine;
        }
      }
      throw new DecodingException("no engine " + code, 0);
    }
  }

  /// The id under which `publisher` lists it.
  public Hash modelId(Address publisher) {
    return ModelHubContract.modelId(publisher, name, version);
  }
}
