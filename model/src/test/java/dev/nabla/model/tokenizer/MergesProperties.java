package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.primitives.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The heap against the rule applied by hand: look through all pairs, merge the best, begin again.
class MergesProperties {
  private static final int LETTERS = 3;

  @Test
  void agreesWithMergingTheBestPairUntilThereIsNone() {
    int count = Seeds.count(5_000, 200_000);
    Seeds seeds = Seeds.of("agreesWithMergingTheBestPairUntilThereIsNone", count);
    for (int i = 0; i < count; i++) {
      List<Merges.Rule> rules = rules(seeds);
      int[] word = new int[seeds.nextInt(0, 40)];
      Arrays.setAll(word, _ -> seeds.nextInt(0, LETTERS));

      TokenBuffer merged = new TokenBuffer();
      Merges.of(rules).apply(word, merged);

      assertThat(merged.toArray())
          .as("%s: %s by %s", seeds, Arrays.toString(word), rules)
          .isEqualTo(byHand(rules, word));
    }
  }

  /// Each rule makes a new token of two earlier ones, as training does; a few stand twice.
  private static List<Merges.Rule> rules(Seeds seeds) {
    List<Merges.Rule> rules = new ArrayList<>();
    int tokens = LETTERS;
    for (int i = 0; i < 12; i++) {
      rules.add(new Merges.Rule(seeds.nextInt(0, tokens), seeds.nextInt(0, tokens), tokens));
      tokens++;
    }
    return rules;
  }

  private static int[] byHand(List<Merges.Rule> rules, int[] word) {
    List<Integer> tokens = new ArrayList<>(IntStream.of(word).boxed().toList());
    while (true) {
      int best = rules.size();
      int place = -1;
      for (int at = 0; at + 1 < tokens.size(); at++) {
        int rank = rank(rules, tokens.get(at), tokens.get(at + 1));
        if (rank < best) {
          best = rank;
          place = at;
        }
      }
      if (place < 0) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
      }
      tokens.set(place, rules.get(best).merged());
      tokens.remove(/* index */ place + 1);
    }
  }

  private static int rank(List<Merges.Rule> rules, int left, int right) {
    for (int rank = 0; rank < rules.size(); rank++) {
      if (rules.get(rank).left() == left && rules.get(rank).right() == right) {
        return rank;
      }
    }
    return rules.size();
  }
}
