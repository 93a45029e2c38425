package dev.nabla.inference.router;

import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ModelDescription;
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

  /// All models, in the order in which their engines were given.
  public List<ModelDescription> models() {
    return engines.values().stream().map(Engine::model).toList();
  }
}
