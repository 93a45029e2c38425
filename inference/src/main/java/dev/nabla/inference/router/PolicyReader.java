package dev.nabla.inference.router;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.primitives.crypto.Digests;
import dev.nabla.protocol.inference.Mode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// JSON to [Policy], strictly: a member that is misspelt would otherwise be a rule that never
/// holds.
final class PolicyReader {
  private static final String FORMAT = "nabla-policy/1";
  private static final int MAX_BYTES = 65_536;
  private static final int MAX_NAME_LENGTH = 64;
  private static final Pattern DOLLARS = Pattern.compile("[0-9]{1,15}(?:\\.[0-9]{1,6})?");

  private PolicyReader() {}

  static Policy read(Bytes file) {
    if (file.size() > MAX_BYTES) {
      throw refused("the policy", "of at most %d bytes".formatted(MAX_BYTES));
    }
    JsonNode json =
        only(
            StrictJson.parse(file.toArray()),
            "the policy",
            Set.of("format", "rules", "modes", "limits", "prefer"));
    if (!FORMAT.equals(text(json.path("format"), "format"))) {
      throw refused("format", "'" + FORMAT + "'");
    }
    JsonNode limits = only(json.path("limits"), "limits", Set.of("latencyMillis", "price"));
    return new Policy(
        rules(json.path("rules")),
        modes(json.path("modes")),
        new Policy.Selection(
            new Policy.Limits(
                millis(limits.path("latencyMillis"), "limits.latencyMillis"),
                dollars(limits.path("price"), "limits.price")),
            choice(json.path("prefer"), "prefer", Preference.values())),
        Digests.sha256(file.toArray()));
  }

  private static List<Rule> rules(JsonNode items) {
    if (!items.isArray() || items.size() > Policy.MAX_RULES) {
      throw refused("rules", "an array of at most %d".formatted(Policy.MAX_RULES));
    }
    List<Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode item : items.values()) {
      Rule rule = rule(item, "rules[%d]".formatted(rules.size()));
      if (!names.add(rule.name())) {
        throw refused("rules[%d].name".formatted(rules.size()), "a name of its own");
      }
      rules.add(rule);
    }
    return rules;
  }

  private static Rule rule(JsonNode item, String at) {
    only(item, at, Set.of("name", "mode", "valueAtRiskAtLeast", "tools"));
    String name = text(item.path("name"), at + ".name");
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      throw refused(at + ".name", "1 to %d characters".formatted(MAX_NAME_LENGTH));
    }
    return new Rule(
        name,
        choice(item.path("mode"), at + ".mode", Mode.values()),
        item.has("valueAtRiskAtLeast")
            ? dollars(item.path("valueAtRiskAtLeast"), at + ".valueAtRiskAtLeast")
            : null,
        item.has("tools") && flag(item.path("tools"), at + ".tools"));
  }

  private static Map<Mode, Figures> modes(JsonNode object) {
    Set<String> names = new HashSet<>();
    for (Mode mode : Mode.values()) {
      names.add(mode.wireName());
    }
    only(object, "modes", names);
    Map<Mode, Figures> figures = new EnumMap<>(Mode.class);
    for (Mode mode : Mode.values()) {
      String at = "modes." + mode.wireName();
      @Nullable JsonNode item = object.get(mode.wireName());
      if (item != null) {
        only(item, at, Set.of("latencyMillis", "price"));
        figures.put(
            mode,
            new Figures(
                millis(item.path("latencyMillis"), at + ".latencyMillis"),
                dollars(item.path("price"), at + ".price")));
      }
    }
    return figures;
  }

  private static JsonNode only(JsonNode object, String at, Set<String> names) {
    if (!object.isObject() || !names.containsAll(object.propertyNames())) {
      throw refused(at, "an object with no other members than " + names.stream().sorted().toList());
    }
    return object;
  }

  private static String text(JsonNode value, String at) {
    if (!value.isString()) {
      throw refused(at, "a string");
    }
    return value.stringValue();
  }

  private static boolean flag(JsonNode value, String at) {
    if (!value.isBoolean()) {
      throw refused(at, "true or false");
    }
    return value.booleanValue();
  }

  private static int millis(JsonNode value, String at) {
    if (!value.isIntegralNumber()
        || value.longValue() < 0
        || value.longValue() > Integer.MAX_VALUE) {
      throw refused(at, "milliseconds, from 0 to 2^31 - 1");
    }
    return value.intValue();
  }

  private static BigDecimal dollars(JsonNode value, String at) {
    String text = text(value, at);
    if (!DOLLARS.matcher(text).matches()) {
      throw refused(at, "US dollars as a string such as \"12.50\"");
    }
    return new BigDecimal(text);
  }

  private static <E extends Enum<E>> E choice(JsonNode value, String at, E[] values) {
    String text = text(value, at);
    List<String> names = new ArrayList<>();
    for (E one : values) {
      String name = one.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return one;
      }
      names.add(name);
    }
    throw refused(at, "one of " + names);
  }

  private static DecodingException refused(String at, String expected) {
    return new DecodingException("%s: %s is expected".formatted(at, expected), 0);
  }
}
