package dev.nabla.inference.router;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Wish;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How a node chooses the mode of an answer where the caller leaves it a choice. Immutable and
/// pure: the same wish, request and offers always give the same decision.
///
/// First it says how much must be proved: the caller's floor, raised by every rule that holds. Then
/// it takes, of the modes that are offered and prove that much within the limits, the one that it
/// prefers. Rules only ever raise, so their order means nothing, and what was asked is never
/// undercut.
public final class Policy {
  /// Most rules of a policy.
  public static final int MAX_RULES = 64;

  private static final String USUAL =
      """
      {"format":"nabla-policy/1",
       "rules":[],
       "modes":{"vanilla":{"latencyMillis":0,"price":"0"},
                "tee":{"latencyMillis":0,"price":"0"},
                "zkml":{"latencyMillis":0,"price":"0"}},
       "limits":{"latencyMillis":0,"price":"0"},
       "prefer":"price"}
      """;

  private final List<Rule> rules;
  private final Map<Mode, Figures> figures;
  private final Selection selection;
  private final Hash hash;

  /// What no choice may exceed.
  ///
  /// @param latencyMillis at most
  /// @param price at most, in US dollars
  record Limits(int latencyMillis, BigDecimal price) {}

  /// How one of several modes that prove enough is taken.
  record Selection(Limits limits, Preference preference) {}

  Policy(List<Rule> rules, Map<Mode, Figures> figures, Selection selection, Hash hash) {
    this.rules = List.copyOf(rules);
    this.figures = new EnumMap<>(Mode.class);
    this.figures.putAll(figures);
    this.selection = selection;
    this.hash = hash;
  }

  /// Reads a policy file.
  ///
  /// @throws DecodingException where it is none
  public static Policy parse(Bytes file) {
    return PolicyReader.read(file);
  }

  /// What holds where the operator has written none: nothing but the caller's floor.
  public static Policy usual() {
    return parse(Bytes.utf8(USUAL));
  }

  Map<Mode, Figures> figures() {
    return Map.copyOf(figures);
  }

  Selection selection() {
    return selection;
  }

  /// SHA-256 of the file.
  public Hash hash() {
    return hash;
  }

  /// The mode for one request.
  ///
  /// @param offersTools whether the request offers the model tools to call
  /// @param offered modes in which the model can be had here
  public Decision decide(Wish wish, boolean offersTools, Set<Mode> offered) {
    Mode asked = wish.mode();
    return asked == null ? choose(wish, offersTools, offered) : fulfil(asked, wish, offered);
  }

  private static Decision fulfil(Mode asked, Wish wish, Set<Mode> offered) {
    String name = asked.wireName();
    if (!wish.isMetBy(asked)) {
      return new Decision.Unmet(
          "%s was asked for, under a floor of %s".formatted(name, wish.floor().wireName()));
    }
    return offered.contains(asked)
        ? new Decision.Chosen(asked, "as asked")
        : new Decision.Unmet(
            "this node does not answer in mode %s with this model".formatted(name));
  }

  private Decision choose(Wish wish, boolean offersTools, Set<Mode> offered) {
    Optional<Rule> raising =
        rules.stream()
            .filter(rule -> rule.mode().isStrongerThan(wish.floor()))
            .filter(rule -> rule.holds(wish, offersTools))
            .max(Comparator.comparing(Rule::mode).thenComparing(Rule::name));
    Mode needed = raising.map(Rule::mode).orElse(wish.floor());
    String why =
        raising.map(rule -> "rule '" + rule.name() + "'").orElse("the caller's floor")
            + " asks for "
            + needed.wireName();
    List<Map.Entry<Mode, Figures>> enough =
        figures.entrySet().stream()
            .filter(entry -> offered.contains(entry.getKey()))
            .filter(entry -> !needed.isStrongerThan(entry.getKey()))
            .toList();
    return enough.stream()
        .filter(entry -> isWithinLimits(entry.getValue()))
        .min(selection.preference().order())
        .<Decision>map(entry -> new Decision.Chosen(entry.getKey(), why + preferred()))
        .orElseGet(() ->
            new Decision.Unmet(
                why
                    + ", and nothing offered here proves that much"
                    + (enough.isEmpty() ? "" : within())));
  }

  private boolean isWithinLimits(Figures of) {
    return of.latencyMillis() <= selection.limits().latencyMillis()
        && of.price().compareTo(selection.limits().price()) <= 0;
  }

  private String preferred() {
    return switch (selection.preference()) {
      case PRICE -> "; the cheapest that does";
      case LATENCY -> "; the fastest that does";
      case STRENGTH -> "; the strongest that is offered";
    };
  }

  private String within() {
    return " within %d ms and %s dollars"
        .formatted(selection.limits().latencyMillis(), selection.limits().price().toPlainString());
  }
}
