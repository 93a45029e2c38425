package dev.nabla.model.tokenizer;

import dev.nabla.primitives.bytes.DecodingException;
import java.util.function.Consumer;

/// Cuts text into the words within which merges happen. Patterns are tried in their order at each
/// point.
///
/// GPT-2's, with each number code point alone before it for `smollm`:
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
///
/// That of Llama 3 (n = 3) and Qwen (n = 1), where `(?i:` folds as Unicode does, so that U+017F is
/// an s:
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*
///   |\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// Linear in the text. Immutable.
final class WordSplitter {
  private static final String[] CONTRACTIONS = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
  private static final char LONG_S = 0x17F;

  private final CodePointClasses classes = CodePointClasses.load();
  private final PreTokenizer pre;

  WordSplitter(PreTokenizer pre) {
    this.pre = pre;
  }

  /// Hands each word of `text` to `words`, in order; joined they are `text`.
  ///
  /// @throws DecodingException where `text` holds a lone surrogate
  void split(String text, Consumer<String> words) {
    requireNoLoneSurrogate(text);
    if (pre == PreTokenizer.SMOLLM) {
      splitAroundNumbers(text, words);
    } else {
      splitByPattern(text, words);
    }
  }

  private static void requireNoLoneSurrogate(String text) {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new DecodingException("text holds a lone surrogate", at);
      }
      at += Character.charCount(codePoint);
    }
  }

  private void splitAroundNumbers(String text, Consumer<String> words) {
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int next = at + Character.charCount(codePoint);
      if (classes.isNumber(codePoint)) {
        splitByPattern(text.substring(start, at), words);
        words.accept(text.substring(at, next));
        start = next;
      }
      at = next;
    }
    splitByPattern(text.substring(start), words);
  }

  private void splitByPattern(String text, Consumer<String> words) {
    int at = 0;
    while (at < text.length()) {
      int end = pre.cutsAsGpt2() ? endByGpt2(text, at) : endByTiktoken(text, at);
      words.accept(text.substring(at, end));
      at = end;
    }
  }

  private int endByGpt2(String text, int start) {
    for (String contraction : CONTRACTIONS) {
      if (text.startsWith(contraction, start)) {
        return start + contraction.length();
      }
    }
    int afterSpace = text.charAt(start) == ' ' ? start + 1 : start;
    if (afterSpace < text.length()) {
      int first = text.codePointAt(afterSpace);
      if (classes.isLetter(first)) {
        return endOfLetters(text, afterSpace);
      }
      if (classes.isNumber(first)) {
        return endOfNumbers(text, afterSpace);
      }
      if (classes.isOther(first)) {
        return endOfOthers(text, afterSpace);
      }
    }
    return endOfSpaces(text, start);
  }

  private int endByTiktoken(String text, int start) {
    int contraction = endOfContraction(text, start);
    if (contraction > start) {
      return contraction;
    }
    int first = text.codePointAt(start);
    if (classes.isNumber(first)) {
      return endOfNumbers(text, start);
    }
    if (classes.isLetter(first) || (first != '\r' && first != '\n' && isLetterAfter(text, start))) {
      return endOfLetters(text, text.offsetByCodePoints(start, 1));
    }
    int afterSpace = first == ' ' ? start + 1 : start;
    if (afterSpace < text.length() && classes.isOther(text.codePointAt(afterSpace))) {
      return endOfLineEnds(text, endOfOthers(text, afterSpace));
    }
    int lineEnd = endOfLastLine(text, start);
    return lineEnd > start ? lineEnd : endOfSpaces(text, start);
  }

  private static int endOfContraction(String text, int start) {
    if (text.charAt(start) != '\'' || start + 1 == text.length()) {
      return start;
    }
    if (text.charAt(start + 1) == LONG_S) {
      return start + 2;
    }
    for (String contraction : CONTRACTIONS) {
      if (isFolded(text, start, contraction)) {
        return start + contraction.length();
      }
    }
    return start;
  }

  /// ASCII only: the JDK's own folding moves with its Unicode version.
  private static boolean isFolded(String text, int start, String lowerCase) {
    for (int i = 0; i < lowerCase.length(); i++) {
      char expected = lowerCase.charAt(i);
      if (start + i == text.length()
          || (text.charAt(start + i) != expected
              && text.charAt(start + i) != Character.toUpperCase(expected))) {
        return false;
      }
    }
    return true;
  }

  private boolean isLetterAfter(String text, int start) {
    int next = text.offsetByCodePoints(start, 1);
    return next < text.length() && classes.isLetter(text.codePointAt(next));
  }

  private int endOfLetters(String text, int start) {
    int at = start;
    while (at < text.length() && classes.isLetter(text.codePointAt(at))) {
      at = text.offsetByCodePoints(at, 1);
    }
    return at;
  }

  private int endOfNumbers(String text, int start) {
    int at = start;
    int most = pre.mostNumbers;
    while (most > 0 && at < text.length() && classes.isNumber(text.codePointAt(at))) {
      at = text.offsetByCodePoints(at, 1);
      most--;
    }
    return at;
  }

  private int endOfOthers(String text, int start) {
    int at = start;
    while (at < text.length() && classes.isOther(text.codePointAt(at))) {
      at = text.offsetByCodePoints(at, 1);
    }
    return at;
  }

  private static int endOfLineEnds(String text, int start) {
    int at = start;
    while (at < text.length() && isLineEnd(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isLineEnd(char c) {
    return c == '\r' || c == '\n';
  }

  /// After the last line end of the white space at `start`; `start` where there is none.
  private int endOfLastLine(String text, int start) {
    int end = start;
    for (int at = start; at < text.length() && classes.isSpace(text.charAt(at)); at++) {
      if (isLineEnd(text.charAt(at))) {
        end = at + 1;
      }
    }
    return end;
  }

  /// All of the run at the text's end, else all but its last, which may belong to the next word.
  /// White space lies in the basic plane: one char each.
  private int endOfSpaces(String text, int start) {
    int at = start;
    while (at < text.length() && classes.isSpace(text.charAt(at))) {
      at++;
    }
    return at == text.length() || at == start + 1 ? at : at - 1;
  }
}
