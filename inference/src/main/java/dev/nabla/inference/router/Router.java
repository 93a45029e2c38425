package dev.nabla.inference.router;

import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the engine that answers for a model name. Immutable; the engines belong to whoever made
/// them.
public final class Router {
  private final Map<String, Engine> engines;

  /// @throws IllegalArgumentException where two engines have models of one name
  public Router(List<Engine> engines) {
    Map<String, Engine> byName = new LinkedHashMap<>();
    for (Engine engine : engines) {
      String name = engine.model().name();
      if (byName.put(name, engine) != null) {
        throw new IllegalArgumentException("two engines for the model " + name);
      }
    }
    this.engines = Collections.unmodifiableMap(byName);
  }

  /// The engine for exactly this name.
  public Optional<Engine> engine(String modelName) {
    return Optional.ofNullable(engines.get(modelName));
  }

  /// The engine for exactly this name.
  ///
  /// @throws RequestRefused where there is none
  public Engine require(String modelName) {
    Engine engine = engines.get(modelName);
    if (engine == null) {
      throw new RequestRefused(
          RefusalCode.MODEL_NOT_FOUND,
          "The model `%s` does not exist; GET /v1/models lists those that do.".formatted(modelName),
          "model");
    }
    return engine;
  }

  /// All models, in the order in which their engines were given.
  public List<ServedModel> models() {
    return engines.values().stream().map(Engine::model).toList();
  }
}
