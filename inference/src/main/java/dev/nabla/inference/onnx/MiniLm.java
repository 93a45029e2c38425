package dev.nabla.inference.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The sentence model that comes with this software: all-MiniLM-L6-v2 (Apache-2.0), 384 numbers a
/// text, as an ordinary dependency holds it. Only its two files are used, none of its code.
public final class MiniLm {
  /// Its name on the wire.
  public static final String NAME = "all-minilm-l6-v2";

  /// How its file is called.
  public static final String FILE_NAME = "all-minilm-l6-v2.onnx";

  /// SHA-256 of that file, as the node expects it.
  public static final String SHA256 =
      "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";

  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private MiniLm() {}

  /// Copies the model's file to `target`, which must not exist; 90 MB.
  public static void copyTo(Path target) throws IOException {
    try (InputStream in = open("/" + FILE_NAME)) {
      Files.copy(in, target);
    }
  }

  /// The bytes of its `tokenizer.json`.
  static byte[] tokenizer() {
    try (InputStream in = open(TOKENIZER)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = MiniLm.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("the installation lacks " + resource);
    }
    return in;
  }
}
