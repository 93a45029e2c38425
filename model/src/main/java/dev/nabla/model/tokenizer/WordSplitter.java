package dev.nabla.model.tokenizer;

import dev.nabla.primitives.bytes.DecodingException;
import java.util.function.Consumer;

/// Cuts text into the words within which merges happen: pre-tokenizer `smollm` of GGUF. Every
/// number code point stands alone; what lies between them is cut by GPT-2's pattern, tried in this
/// order at each point:
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
///
/// Linear in the text. Immutable.
final class WordSplitter {
  private static final String[] CONTRACTIONS = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};

  private final CodePointClasses classes = CodePointClasses.load();

  /// Hands each word of `text` to `words`, in order; joined they are `text`.
  ///
  /// @throws DecodingException where `text` holds a lone surrogate
  void split(String text, Consumer<String> words) {
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int next = at + Character.charCount(codePoint);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new DecodingException("text holds a lone surrogate", at);
      }
      if (classes.isNumber(codePoint)) {
        splitBetweenNumbers(text.substring(start, at), words);
        words.accept(text.substring(at, next));
        start = next;
      }
      at = next;
    }
    splitBetweenNumbers(text.substring(start), words);
  }

  private void splitBetweenNumbers(String text, Consumer<String> words) {
    int at = 0;
    while (at < text.length()) {
      int end = endOfWord(text, at);
      words.accept(text.substring(at, end));
      at = end;
    }
  }

  private int endOfWord(String text, int start) {
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
      if (classes.isOther(first)) {
        return endOfOthers(text, afterSpace);
      }
    }
    return endOfSpaces(text, start);
  }

  private int endOfLetters(String text, int start) {
    int at = start;
    while (at < text.length() && classes.isLetter(text.codePointAt(at))) {
      at = text.offsetByCodePoints(at, 1);
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
