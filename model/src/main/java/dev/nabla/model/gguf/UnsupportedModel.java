package dev.nabla.model.gguf;

import java.io.Serial;
import java.util.Locale;

/// A well-formed model file that needs something we do not have, found before anything is loaded.
public final class UnsupportedModel extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What is missing. [#wireName()] is stable: clients and scripts may compare it.
  public enum Code {
    /// Not GGUF version 3, little-endian.
    UNSUPPORTED_GGUF_VERSION,
    /// Of no known family, or a member of one with parts that have no rule.
    UNSUPPORTED_ARCHITECTURE,
    /// Weights in a storage type without a rule.
    UNSUPPORTED_TENSOR_TYPE,
    /// Another tokenizer, or a vocabulary that could betray text.
    UNSUPPORTED_TOKENIZER,
    /// Rotary frequencies that are scaled in a way without a rule.
    UNSUPPORTED_ROPE_SCALING,
    /// A chat template that is not known by its hash.
    UNSUPPORTED_TEMPLATE,
    /// A row that does not divide into blocks.
    SHAPE_NOT_MULTIPLE_OF_32,
    /// Larger than any bound here.
    MODEL_TOO_LARGE,
    /// An infinity or NaN among the weights.
    NON_FINITE;

    /// The stable name, lower case with underscores.
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Code code;
  private final String culprit;

  /// @param culprit the tensor, key or value at fault, for people
  public UnsupportedModel(Code code, String culprit) {
    super(code.wireName() + ": " + culprit);
    this.code = code;
    this.culprit = culprit;
  }

  /// What is missing.
  public Code code() {
    return code;
  }

  /// The tensor, key or value at fault.
  public String culprit() {
    return culprit;
  }
}
