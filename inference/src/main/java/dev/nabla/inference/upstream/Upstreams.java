package dev.nabla.inference.upstream;

import dev.nabla.inference.engine.Engine;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All engines of one configuration. A provider that serves several models has one limit and one
/// breaker for all of them.
public final class Upstreams implements AutoCloseable {
  private final List<ProviderClient> clients = new ArrayList<>();
  private final List<Engine> engines = new ArrayList<>();

  /// @param pause between two requests to a busy provider
  public Upstreams(UpstreamConfig config, InstantSource clock, UpstreamEngine.Pause pause) {
    Map<String, ProviderClient> byName = new HashMap<>();
    config
        .providers()
        .forEach((name, provider) -> byName.put(name, new ProviderClient(provider, clock)));
    clients.addAll(byName.values());
    config
        .models()
        .forEach((name, choices) ->
            engines.add(new UpstreamEngine(name, targets(choices, byName), pause)));
  }

  private static List<UpstreamEngine.Target> targets(
      List<UpstreamConfig.Choice> choices, Map<String, ProviderClient> clients) {
    List<UpstreamEngine.Target> targets = new ArrayList<>();
    for (UpstreamConfig.Choice choice : choices) {
      ProviderClient client = clients.get(choice.provider());
      if (client == null) {
        throw new IllegalArgumentException("there is no provider " + choice.provider());
      }
      targets.add(new UpstreamEngine.Target(client, choice.model()));
    }
    return targets;
  }

  /// One for each model.
  public List<Engine> engines() {
    return List.copyOf(engines);
  }

  /// One for each provider.
  public List<ProviderClient> clients() {
    return List.copyOf(clients);
  }

  /// Breaks off what is under way.
  @Override
  public void close() {
    clients.forEach(ProviderClient::close);
  }
}
