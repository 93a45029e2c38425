package dev.nabla.model.exact;

import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;

/// The families of models that the rules cover (`docs/exact.md` §12). A file names its own by
/// `general.architecture`, which is also the prefix of its keys. Mistral's files are of the llama
/// family.
public enum ModelFamily {
  /// Neighbouring elements of a head are rotated together.
  LLAMA("llama"),
  /// Element i is rotated with element i + half; queries, keys and values have biases.
  QWEN2("qwen2"),
  /// As qwen2, without biases, each head of queries and keys normalised before it is rotated.
  QWEN3("qwen3");

  private final String architecture;

  ModelFamily(String architecture) {
    this.architecture = architecture;
  }

  /// The family of a file.
  ///
  /// @throws UnsupportedModel `unsupported_architecture`
  static ModelFamily of(GgufMetadata metadata) {
    String named = metadata.text("general.architecture").orElse("none");
    for (ModelFamily family : values()) {
      if (family.architecture.equals(named)) {
        return family;
      }
    }
    throw new UnsupportedModel(Code.UNSUPPORTED_ARCHITECTURE, named);
  }

  /// As in `general.architecture`. ASCII.
  public String architecture() {
    return architecture;
  }

  /// Whether element i of a head is rotated with element i + half rather than with its neighbour.
  public boolean rotatesHalves() {
    return this != LLAMA;
  }

  /// Whether queries, keys and values have biases.
  boolean hasBiases() {
    return this == QWEN2;
  }

  /// Whether each head of queries and keys is normalised.
  public boolean normalisesHeads() {
    return this == QWEN3;
  }
}
