package dev.nabla.inference.engine;

/// Whether text from users may contain control tokens.
public enum TemplateMode {
  /// Text of messages is never parsed for special tokens.
  STRICT(0),
  /// The whole rendered prompt is parsed for special tokens, as llama.cpp does; a user can inject
  /// them.
  COMPAT(1);

  private final int code;

  TemplateMode(int code) {
    this.code = code;
  }

  /// The number that stands for this mode in the evidence and in the model record.
  public int code() {
    return code;
  }
}
