package dev.nabla.inference.router;

import dev.nabla.inference.engine.Engine;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.Routing;
import dev.nabla.protocol.inference.Wish;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the engine that answers for a model name, and the mode in which it does. Immutable; the
/// engines belong to whoever made them.
public final class Router {
  private final Map<String, Engine> engines;
  private final Policy policy;
  private final Set<Mode> offered;

  /// A router that knows no mode but [Mode#VANILLA], and the usual policy.
  ///
  /// @throws IllegalArgumentException where two engines have models of one name
  public Router(List<Engine> engines) {
    this(engines, Policy.usual(), EnumSet.of(Mode.VANILLA));
  }

  /// @param offered modes in which this node answers
  /// @throws IllegalArgumentException where two engines have models of one name
  public Router(List<Engine> engines, Policy policy, Set<Mode> offered) {
    this.policy = policy;
    this.offered = Set.copyOf(offered);
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

  /// The mode of an answer for whoever cares.
  ///
  /// @param offersTools whether the request offers the model tools to call
  public Routing route(Wish wish, boolean offersTools) {
    Hash byWhom = wish.mode() == null ? policy.hash() : Hash.ZERO;
    return switch (policy.decide(wish, offersTools, offered)) {
      case Decision.Chosen(Mode mode, String reason) -> new Routing(wish, mode, reason, byWhom);
      case Decision.Unmet(String reason) -> new Routing(wish, null, reason, byWhom);
    };
  }

  /// All models, in the order in which their engines were given.
  public List<ServedModel> models() {
    return engines.values().stream().map(Engine::model).toList();
  }
}
