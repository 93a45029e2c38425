package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.DecodingException;

/// Whether text from users may contain control tokens.
public enum TemplateMode {
  /// Text of messages is never parsed for special tokens.
  STRICT(0),

  /// The whole rendered prompt is parsed for special tokens, as llama.cpp does.
  COMPAT(1);

  private final int code;

  TemplateMode(int code) {
    this.code = code;
  }

  /// The number that stands for it in every encoding.
  public int code() {
    return code;
  }

  /// The value with this `code`.
  ///
  /// @throws DecodingException where there is none
  public static TemplateMode ofCode(int code) {
    for (TemplateMode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    throw new DecodingException("no TemplateMode has the code " + code, 0);
  }
}
