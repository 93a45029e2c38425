package dev.nabla.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.bytes.DecodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
  private static final String TIKTOKEN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,%d}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final Pattern NUMBER_OR_NOT = Pattern.compile("\\p{N}|\\P{N}+");
  private static final String[] PIECES = {
    " ", " ", "\n", "\t", "\u00a0", "\u3000", "a", "Z", "й", "漢", "𐍈", "é", "1", "½", "Ⅷ", "٣",
    "'", "'s", "'re", "'ll", "'x", "!", "-", "…", "🙂", "\u200d", "\u0301", "\0", "\u0085",
    "\u2028", "\r", "\r\n", "'S", "'Ll", "'\u017f", "'", "123"
  };

  @Test
  void smollmAgreesWithThePattern() {
    assertAgrees(PreTokenizer.SMOLLM, WordSplitterProperties::aroundNumbers);
  }

  @Test
  void theOthersAgreeWithTheirPatterns() {
    int folding = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE;
    Pattern qwen = Pattern.compile(TIKTOKEN.formatted(1), folding);
    Pattern llama = Pattern.compile(TIKTOKEN.formatted(3), folding);
    assertAgrees(PreTokenizer.GPT_2, text -> words(GPT2, text));
    assertAgrees(PreTokenizer.QWEN2, text -> words(qwen, text));
    assertAgrees(PreTokenizer.LLAMA_BPE, text -> words(llama, text));
  }

  private static void assertAgrees(PreTokenizer pre, Function<String, List<String>> byPattern) {
    assumeTrue(Runtime.version().feature() == 25, "skipped: another JDK has another Unicode");
    WordSplitter splitter = new WordSplitter(pre);
    int count = Seeds.count(20_000, 1_000_000);
    Seeds seeds = Seeds.of(pre + " agrees with its pattern", count);
    for (int i = 0; i < count; i++) {
      String text = text(seeds);

      List<String> words = split(splitter, text);

      assertThat(words).as("%s: %s", seeds, text).isEqualTo(byPattern.apply(text));
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

  private static List<String> split(WordSplitter splitter, String text) {
    List<String> words = new ArrayList<>();
    splitter.split(text, words::add);
    return words;
  }

  private static List<String> words(Pattern pattern, String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static List<String> aroundNumbers(String text) {
    List<String> words = new ArrayList<>();
    Matcher pieces = NUMBER_OR_NOT.matcher(text);
    while (pieces.find()) {
      words.addAll(words(GPT2, pieces.group()));
    }
    return words;
  }

  @Test
  void refusesLoneSurrogates() {
    for (PreTokenizer pre : PreTokenizer.values()) {
      WordSplitter splitter = new WordSplitter(pre);
      for (String text : new String[] {"\ud83d", "a\ude42b", "\ude42\ud83d"}) {
        assertThatThrownBy(() -> split(splitter, text)).isInstanceOf(DecodingException.class);
      }
    }
  }
}
