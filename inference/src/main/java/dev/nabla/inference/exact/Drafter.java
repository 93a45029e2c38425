package dev.nabla.inference.exact;

/// Guesses how an answer goes on, by prompt lookup: where the last tokens stood before, it may go
/// on as it did there. A guess is only ever checked, so it changes time, never a bit.
///
/// Guesses that come true make the next one longer, one that fails makes it short again, and after
/// several failures in a row the drafter is silent for a while. One answer each.
final class Drafter {
  /// Most tokens of a guess.
  static final int MOST = 15;

  private static final int FIRST = 3;

  /// Tokens that must have stood before; shorter matches are tried last.
  private static final int LONGEST_MATCH = 4;

  private static final int SHORTEST_MATCH = 3;

  /// Failures in a row after which the drafter is silent.
  private static final int FAILURES = 2;

  /// Steps without a guess at first; twice as many each time.
  private static final int FIRST_SILENCE = 8;

  private static final int LONGEST_SILENCE = 128;

  private int wanted = FIRST;
  private int failures;
  private int silence = FIRST_SILENCE;
  private int silentSteps;

  /// Writes a guess behind the known tokens.
  ///
  /// @param ids the first `known` are prompt and answer so far
  /// @param most tokens that may be guessed
  /// @return how many were, perhaps 0
  int guess(int[] ids, int known, int most) {
    if (silentSteps > 0) {
      silentSteps--;
      return 0;
    }
    int limit = Math.min(wanted, most);
    for (int match = LONGEST_MATCH; match >= SHORTEST_MATCH && limit > 0; match--) {
      int after = lastBefore(ids, known, match);
      if (after >= 0) {
        for (int i = 0; i < limit; i++) {
          ids[known + i] = ids[after + i]; // may run into what was just written: a repetition
        }
        return limit;
      }
    }
    return 0;
  }

  /// Where the tokens after the newest earlier occurrence of the last `match` tokens begin, or -1.
  private static int lastBefore(int[] ids, int known, int match) {
    int tail = known - match;
    for (int start = tail - 1; start >= 0; start--) {
      int same = 0;
      while (same < match && ids[start + same] == ids[tail + same]) {
        same++;
      }
      if (same == match) {
        return start + match;
      }
    }
    return -1;
  }

  /// Tells how many tokens of a guess came true.
  void learn(int guessed, int came) {
    if (guessed == 0) {
      return;
    }
    if (came == guessed) {
      wanted = Math.min(MOST, 2 * wanted + 1);
      failures = 0;
      silence = FIRST_SILENCE;
    } else if (came > guessed / 2) {
      failures = 0;
    } else {
      wanted = FIRST;
      failures++;
      if (failures >= FAILURES) {
        silentSteps = silence;
        silence = Math.min(LONGEST_SILENCE, 2 * silence);
        failures = 0;
      }
    }
  }
}
