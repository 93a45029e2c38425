package dev.nabla.inference.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.protocol.inference.Mode;
import dev.nabla.protocol.inference.Wish;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final String FILE =
      """
      {"format":"nabla-policy/1",
       "rules":[{"name":"worth hardware","mode":"tee","valueAtRiskAtLeast":"100"},
                {"name":"worth a proof","mode":"zkml","valueAtRiskAtLeast":"10000.50"},
                {"name":"tools act","mode":"tee","tools":true}],
       "modes":{"vanilla":{"latencyMillis":500,"price":"0"},
                "tee":{"latencyMillis":600,"price":"0.01"},
                "zkml":{"latencyMillis":90000,"price":"2"}},
       "limits":{"latencyMillis":120000,"price":"5"},
       "prefer":"price"}\
      """;

  private static final Policy POLICY = parse(FILE);
  private static final Set<Mode> ALL = EnumSet.allOf(Mode.class);

  private static Policy parse(String file) {
    return Policy.parse(Bytes.utf8(file));
  }

  private static Wish auto(Mode floor, @Nullable String value) {
    return new Wish(null, floor, value == null ? null : new BigDecimal(value));
  }

  private static @Nullable Mode chosen(Decision decision) {
    return switch (decision) {
      case Decision.Chosen(Mode mode, String _) -> mode;
      case Decision.Unmet _ -> null;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "VANILLA,,false,VANILLA",
    "VANILLA,99.999999,false,VANILLA",
    "VANILLA,100,false,TEE",
    "VANILLA,10000.49,false,TEE",
    "VANILLA,10000.5,false,ZKML",
    "VANILLA,0,true,TEE",
    "TEE,,false,TEE",
    "ZKML,0,false,ZKML",
    "TEE,20000,true,ZKML"
  })
  void raisesTheFloorByEveryRuleThatHolds(Mode floor, String value, boolean tools, Mode expected) {
    assertThat(chosen(POLICY.decide(auto(floor, value), tools, ALL))).isEqualTo(expected);
  }

  @Test
  void saysWhy() {
    assertThat(POLICY.decide(auto(Mode.VANILLA, "150"), true, ALL).reason())
        .isEqualTo("rule 'worth hardware' asks for tee; the cheapest that does");
    assertThat(POLICY.decide(auto(Mode.VANILLA, "5"), false, ALL).reason())
        .isEqualTo("the caller's floor asks for vanilla; the cheapest that does");
    assertThat(POLICY.decide(new Wish(Mode.ZKML, Mode.TEE, null), false, ALL).reason())
        .isEqualTo("as asked");
  }

  @Test
  void givesNothingWeakerInPlaceOfWhatIsNotOffered() {
    Set<Mode> vanilla = EnumSet.of(Mode.VANILLA);

    for (Wish wish :
        List.of(
            auto(Mode.TEE, null),
            auto(Mode.VANILLA, "100"),
            new Wish(Mode.TEE, Mode.VANILLA, null),
            new Wish(Mode.ZKML, Mode.VANILLA, null),
            new Wish(Mode.VANILLA, Mode.TEE, null))) {
      assertThat(POLICY.decide(wish, false, vanilla)).isInstanceOf(Decision.Unmet.class);
    }
  }

  @Test
  void namesItsLimitsOnlyWhereTheyStandInTheWay() {
    assertThat(POLICY.decide(auto(Mode.TEE, null), false, EnumSet.of(Mode.VANILLA)).reason())
        .isEqualTo("the caller's floor asks for tee, and nothing offered here proves that much");
  }

  @Test
  void keepsItsLimitsWhateverIsAtStake() {
    Policy hasty = parse(FILE.replace("120000", "60000"));

    assertThat(hasty.decide(auto(Mode.ZKML, null), false, ALL).reason())
        .isEqualTo(
            "the caller's floor asks for zkml, and nothing offered here proves that much within"
                + " 60000 ms and 5 dollars");
    assertThat(chosen(hasty.decide(new Wish(Mode.ZKML, Mode.VANILLA, null), false, ALL)))
        .isEqualTo(Mode.ZKML);
  }

  @ParameterizedTest
  @CsvSource({"price,VANILLA", "latency,VANILLA", "strength,ZKML"})
  void takesWhatItPrefersOfWhatWillDo(String preference, Mode expected) {
    Policy policy =
        parse(FILE.replace("\"prefer\":\"price\"", "\"prefer\":\"" + preference + "\""));

    assertThat(chosen(policy.decide(auto(Mode.VANILLA, null), false, ALL))).isEqualTo(expected);
  }

  @Test
  void readsTheDefault() {
    Policy usual = Policy.usual();

    assertThat(chosen(usual.decide(auto(Mode.VANILLA, null), true, EnumSet.of(Mode.VANILLA))))
        .isEqualTo(Mode.VANILLA);
    assertThat(usual.hash()).isNotEqualTo(POLICY.hash());
  }

  /// Whatever the rules, the offers, the limits: never below the floor, never below a rule that
  /// holds, nothing that is not offered, and more at stake never proves less.
  @Test
  void neverUndercutsWhatWasAsked() {
    int count = Seeds.count(20_000, 2_000_000);
    Seeds seeds = Seeds.of("policy", count);
    for (int i = 0; i < count; i++) {
      List<Rule> rules = rules(seeds);
      Policy policy = policy(seeds, rules);
      Wish wish = wish(seeds);
      boolean tools = seeds.random().nextBoolean();
      Set<Mode> offered = offered(seeds);

      Decision decision = policy.decide(wish, tools, offered);
      Mode mode = chosen(decision);

      if (mode == null) {
        continue;
      }
      assertThat(wish.isMetBy(mode)).as("%s: %s", seeds, wish).isTrue();
      assertThat(offered).as(seeds.toString()).contains(mode);
      if (wish.mode() == null) {
        for (Rule rule : rules) {
          assertThat(rule.holds(wish, tools) && rule.mode().isStrongerThan(mode))
              .as("%s: %s undercuts %s", seeds, mode, rule)
              .isFalse();
        }
      }
    }
  }

  @Test
  void theOrderOfRulesMeansNothing() {
    int count = Seeds.count(2_000, 200_000);
    Seeds seeds = Seeds.of("policy order", count);
    for (int i = 0; i < count; i++) {
      List<Rule> rules = rules(seeds);
      List<Rule> shuffled = new ArrayList<>(rules);
      Collections.shuffle(shuffled, new Random(seeds.random().nextLong()));
      Policy first = policy(seeds, rules);
      Policy second = new Policy(shuffled, first.figures(), first.selection(), first.hash());
      Wish wish = wish(seeds);
      Set<Mode> offered = offered(seeds);

      assertThat(second.decide(wish, true, offered))
          .as(seeds.toString())
          .isEqualTo(first.decide(wish, true, offered));
    }
  }

  private static List<Rule> rules(Seeds seeds) {
    List<Rule> rules = new ArrayList<>();
    for (int i = seeds.nextInt(0, 6); i > 0; i--) {
      BigDecimal value =
          seeds.random().nextBoolean() ? BigDecimal.valueOf(seeds.nextInt(0, 100)) : null;
      rules.add(new Rule("rule " + i, mode(seeds), value, seeds.random().nextBoolean()));
    }
    return rules;
  }

  private static Policy policy(Seeds seeds, List<Rule> rules) {
    Map<Mode, Figures> figures = new EnumMap<>(Mode.class);
    for (Mode mode : offered(seeds)) {
      figures.put(mode, new Figures(seeds.nextInt(0, 5), BigDecimal.valueOf(seeds.nextInt(0, 5))));
    }
    return new Policy(
        rules,
        figures,
        new Policy.Selection(
            new Policy.Limits(seeds.nextInt(0, 6), BigDecimal.valueOf(seeds.nextInt(0, 6))),
            List.of(Preference.values()).get(seeds.nextInt(0, 3))),
        POLICY.hash());
  }

  private static Wish wish(Seeds seeds) {
    Mode asked = seeds.random().nextBoolean() ? mode(seeds) : null;
    BigDecimal value =
        seeds.random().nextBoolean() ? BigDecimal.valueOf(seeds.nextInt(0, 100)) : null;
    return new Wish(asked, mode(seeds), value);
  }

  private static Mode mode(Seeds seeds) {
    return List.of(Mode.values()).get(seeds.nextInt(0, 3));
  }

  private static Set<Mode> offered(Seeds seeds) {
    Set<Mode> offered = EnumSet.noneOf(Mode.class);
    for (Mode mode : Mode.values()) {
      if (seeds.random().nextBoolean()) {
        offered.add(mode);
      }
    }
    return offered;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nabla-policy/1|nabla-policy/2|format",
        "\"tools\":true|\"tool\":true|rules[2]",
        "\"tools\":true|\"tools\":\"yes\"|rules[2].tools",
        "\"worth a proof\"|\"worth hardware\"|rules[1].name",
        "\"mode\":\"zkml\"|\"mode\":\"ZKML\"|rules[1].mode",
        "\"10000.50\"|10000.50|rules[1].valueAtRiskAtLeast",
        "\"10000.50\"|\"-1\"|rules[1].valueAtRiskAtLeast",
        "\"prefer\":\"price\"|\"prefer\":\"fun\"|prefer",
        "\"latencyMillis\":120000,|\"latencyMillis\":1.5,|limits.latencyMillis",
        "\"latencyMillis\":120000,||limits.latencyMillis",
        "\"zkml\":{|\"sgx\":{|modes",
        "\"limits\"|\"limit\"|the policy"
      })
  void refusesAFileThatMeansNothing(String from, String to, String at) {
    assertThat(FILE).contains(from);
    String changed = FILE.replace(from, to == null ? "" : to);

    assertThatThrownBy(() -> parse(changed))
        .isInstanceOf(DecodingException.class)
        .hasMessageStartingWith(at + ":");
  }
}
