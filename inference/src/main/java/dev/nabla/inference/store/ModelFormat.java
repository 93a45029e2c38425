package dev.nabla.inference.store;

import java.util.Locale;

/// What kind of file a model is, by the ending of its name.
public enum ModelFormat {
  /// A language model for the exact engine.
  GGUF,
  /// A graph for ONNX Runtime.
  ONNX;

  /// The format of a file of that name; GGUF where the ending says nothing else.
  public static ModelFormat of(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(ONNX.ending()) ? ONNX : GGUF;
  }

  /// The ending of file names, with its dot.
  public String ending() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
