package dev.nabla.inference.upstream;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Which providers there are, and whom to ask for which model. Read from JSON; a member that nobody
/// knows is refused, since it is a misspelt one. Keys are not in it, only where to find them.
///
/// @param providers by name
/// @param models by the name that requests use; each asks its choices in their order
public record UpstreamConfig(Map<String, Provider> providers, Map<String, List<Choice>> models) {
  private static final int DEFAULT_CONCURRENT = 64;
  private static final int MAX_CONCURRENT = 4_096;
  private static final int MAX_SECONDS = 3_600;
  private static final int MAX_CHOICES = 8;

  /// Nobody to ask.
  public static final UpstreamConfig NONE = new UpstreamConfig(Map.of(), Map.of());

  /// One way to get an answer.
  ///
  /// @param provider its name here
  /// @param model its name there
  public record Choice(String provider, String model) {}

  /// Where keys come from.
  public interface Keys {
    /// The key in an environment variable.
    ///
    /// @throws IllegalArgumentException where it is not set, or is no key
    ApiKey fromEnvironment(String variable);

    /// The key in a file that its owner alone can read.
    ///
    /// @throws IllegalArgumentException where it cannot be read, or others can read it
    ApiKey fromFile(String path);
  }

  public UpstreamConfig {
    providers = Map.copyOf(providers);
    models = new LinkedHashMap<>(models);
  }

  /// Reads a configuration.
  ///
  /// @throws IllegalArgumentException where it is none; the message says what to mend
  public static UpstreamConfig parse(byte[] json, Keys keys) {
    JsonNode root;
    try {
      root = StrictJson.parse(json);
    } catch (DecodingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    expectOnly(root, "the configuration", Set.of("providers", "models"));
    Map<String, Provider> providers = new LinkedHashMap<>();
    root.path("providers")
        .forEachEntry((name, value) -> providers.put(name, provider(name, value, keys)));
    Map<String, List<Choice>> models = new LinkedHashMap<>();
    root.path("models")
        .forEachEntry((name, value) -> models.put(name, choices(name, value, providers)));
    return new UpstreamConfig(providers, models);
  }

  private static Provider provider(String name, JsonNode json, Keys keys) {
    expectOnly(
        json,
        "provider " + name,
        Set.of(
            "family",
            "baseUrl",
            "keyFromEnvironment",
            "keyFromFile",
            "maxConcurrent",
            "connectSeconds",
            "firstByteSeconds",
            "idleSeconds",
            "totalSeconds"));
    Provider.Patience usual = Provider.Patience.DEFAULT;
    Provider.Patience patience =
        new Provider.Patience(
            seconds(name, json, "connectSeconds", usual.connect()),
            seconds(name, json, "firstByteSeconds", usual.firstByte()),
            seconds(name, json, "idleSeconds", usual.idle()),
            seconds(name, json, "totalSeconds", usual.total()));
    return new Provider(
        name,
        family(name, json.path("family").asString("")),
        baseUrl(name, json.path("baseUrl").asString("")),
        key(json, keys),
        number(new Member(name, json, "maxConcurrent"), DEFAULT_CONCURRENT, MAX_CONCURRENT),
        patience);
  }

  private static URI baseUrl(String name, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "provider %s: baseUrl is no address: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static ProviderFamily family(String name, String text) {
    return switch (text) {
      case "openai" -> ProviderFamily.OPENAI;
      case "anthropic" -> ProviderFamily.ANTHROPIC;
      default ->
          throw new IllegalArgumentException(
              "provider %s: family is 'openai' or 'anthropic'".formatted(name));
    };
  }

  private static ApiKey key(JsonNode json, Keys keys) {
    if (json.has("keyFromEnvironment")) {
      return keys.fromEnvironment(json.path("keyFromEnvironment").asString(""));
    }
    return json.has("keyFromFile")
        ? keys.fromFile(json.path("keyFromFile").asString(""))
        : ApiKey.NONE;
  }

  private static Duration seconds(String name, JsonNode json, String member, Duration usual) {
    Member seconds = new Member(name, json, member);
    return Duration.ofSeconds(number(seconds, Math.toIntExact(usual.toSeconds()), MAX_SECONDS));
  }

  private record Member(String provider, JsonNode json, String name) {}

  private static int number(Member member, int usual, int most) {
    JsonNode value = member.json().path(member.name());
    if (value.isMissingNode()) {
      return usual;
    }
    if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > most) {
      throw new IllegalArgumentException(
          "provider %s: %s is a whole number from 1 to %d"
              .formatted(member.provider(), member.name(), most));
    }
    return value.intValue();
  }

  private static List<Choice> choices(String name, JsonNode json, Map<String, Provider> providers) {
    if (!json.isArray() || json.isEmpty() || json.size() > MAX_CHOICES) {
      throw new IllegalArgumentException(
          "model %s: a list of 1 to %d choices is expected".formatted(name, MAX_CHOICES));
    }
    List<Choice> choices = new ArrayList<>();
    for (JsonNode choice : json.values()) {
      expectOnly(choice, "model " + name, Set.of("provider", "model"));
      String provider = choice.path("provider").asString("");
      if (!providers.containsKey(provider)) {
        throw new IllegalArgumentException(
            "model %s: there is no provider '%s'".formatted(name, provider));
      }
      choices.add(new Choice(provider, choice.path("model").asString(name)));
    }
    return List.copyOf(choices);
  }

  private static void expectOnly(JsonNode json, String what, Set<String> names) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(what + ": an object is expected");
    }
    for (String name : json.propertyNames()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("%s: unknown member '%s'".formatted(what, name));
      }
    }
  }
}
