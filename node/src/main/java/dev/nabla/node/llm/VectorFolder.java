package dev.nabla.node.llm;

import dev.nabla.primitives.bytes.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A folder of language model vectors: `tokenizer.json`, `primitives.json`, `greedy.json`,
/// `sampled.json`, each where it is there.
public final class VectorFolder {
  private static final List<String> FILES =
      List.of("tokenizer.json", "primitives.json", "greedy.json", "sampled.json");

  private final Path folder;

  private VectorFolder(Path folder) {
    this.folder = folder;
  }

  /// The folder of that path.
  ///
  /// @throws VectorException where it holds none of the files
  public static VectorFolder at(Path folder) {
    if (FILES.stream().noneMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
      throw new VectorException(folder + " holds none of " + String.join(", ", FILES));
    }
    return new VectorFolder(folder);
  }

  /// The SHA-256 of the model for which the vectors were made, where a file says so.
  ///
  /// @throws VectorException where the files are for several models
  public Optional<Hash> modelSha256() {
    List<String> digests =
        Stream.of("greedy", "sampled", "tokenizer")
            .flatMap(name -> read(name).stream())
            .map(file -> file.path("model_sha256").asString(""))
            .filter(digest -> !digest.isEmpty())
            .distinct()
            .toList();
    if (digests.size() > 1) {
      throw new VectorException("the files of " + folder + " are for several models");
    }
    return digests.stream().findFirst().map(Hash::fromHex);
  }

  /// The file `name.json`, where it is there.
  ///
  /// @throws VectorException where it is no JSON
  Optional<JsonNode> read(String name) {
    Path file = folder.resolve(name + ".json");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonMapper.shared().readTree(Files.readAllBytes(file)));
    } catch (JacksonException e) {
      throw new VectorException(file + " is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The elements of an array; none where there is no array.
  static List<JsonNode> list(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  /// An array of integers.
  static int[] ints(JsonNode array) {
    return list(array).stream().mapToInt(JsonNode::intValue).toArray();
  }

  /// A float in hexadecimal.
  static float hexFloat(JsonNode text) {
    return Float.parseFloat(text.stringValue());
  }

  /// An array of them.
  static float[] hexFloats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = hexFloat(array.get(i));
    }
    return floats;
  }
}
