package dev.nabla.model.gguf;

import java.io.Serial;

/// A well-formed model file that needs something we do not have, found before anything is loaded.
public final class UnsupportedModel extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What is missing. [#wireName()] is stable: clients and scripts may compare it.
  public enum Code {
    UNSUPPORTED_GGUF_VERSION,
    UNSUPPORTED_ARCHITECTURE,
    UNSUPPORTED_TENSOR_TYPE,
    UNSUPPORTED_TOKENIZER,
    UNSUPPORTED_ROPE_SCALING,
    UNSUPPORTED_TEMPLATE,
    SHAPE_NOT_MULTIPLE_OF_32,
    MODEL_TOO_LARGE;

    /// The stable name, lower case with underscores.
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
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
