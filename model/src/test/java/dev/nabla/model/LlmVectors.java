package dev.nabla.model;

import dev.nabla.primitives.SharedVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the shared vectors of folder `llm`.
public final class LlmVectors {
  private LlmVectors() {}

  /// The file of that name; skips the calling test where it is missing.
  public static JsonNode read(String name) {
    try {
      return JsonMapper.shared()
          .readTree(Files.readAllBytes(SharedVectors.require("llm").resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The elements of an array.
  public static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /// An array of integers.
  public static int[] ints(JsonNode array) {
    return list(array).stream().mapToInt(JsonNode::intValue).toArray();
  }

  /// A hexadecimal float.
  public static float hexFloat(JsonNode text) {
    return Float.parseFloat(text.stringValue());
  }

  /// An array of hexadecimal floats.
  public static float[] hexFloats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = hexFloat(array.get(i));
    }
    return floats;
  }
}
