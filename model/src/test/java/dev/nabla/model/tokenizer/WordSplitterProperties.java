package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The splitter against GPT-2's pattern as a regular expression, on the JDK whose Unicode the table
/// has.
class WordSplitterProperties {
  private static final Pattern GPT2 =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern NUMBER_OR_NOT = Pattern.compile("\\p{N}|\\P{N}+");
  private static final String[] PIECES = {
    " ", " ", "\n", "\t", "\u00a0", "\u3000", "a", "Z", "й", "漢", "𐍈", "é", "1", "½", "Ⅷ", "٣",
    "'", "'s", "'re", "'ll", "'x", "!", "-", "…", "🙂", "\u200d", "\u0301", "\0", "\u0085", "\u2028"
  };

  private final WordSplitter splitter = new WordSplitter();

  @Test
  void agreesWithThePattern() {
    assumeTrue(Runtime.version().feature() == 25, "skipped: another JDK has another Unicode");
    int count = Seeds.count(20_000, 1_000_000);
    Seeds seeds = Seeds.of("agreesWithThePattern", count);
    for (int i = 0; i < count; i++) {
      String text = text(seeds);

      List<String> words = split(text);

      assertThat(words).as("%s: %s", seeds, text).isEqualTo(byPattern(text));
      assertThat(String.join("", words)).isEqualTo(text);
    }
  }

  private static String text(Seeds seeds) {
    StringBuilder text = new StringBuilder();
    int pieces = seeds.nextInt(0, 12);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[seeds.nextInt(0, PIECES.length)]);
    }
    return text.toString();
  }

  private List<String> split(String text) {
    List<String> words = new ArrayList<>();
    splitter.split(text, words::add);
    return words;
  }

  private static List<String> byPattern(String text) {
    List<String> words = new ArrayList<>();
    Matcher pieces = NUMBER_OR_NOT.matcher(text);
    while (pieces.find()) {
      Matcher matcher = GPT2.matcher(pieces.group());
      while (matcher.find()) {
        words.add(matcher.group());
      }
    }
    return words;
  }

  @Test
  void refusesLoneSurrogates() {
    for (String text : new String[] {"\ud83d", "a\ude42b", "\ude42\ud83d"}) {
      assertThatThrownBy(() -> split(text)).isInstanceOf(DecodingException.class);
    }
  }
}
