package dev.nabla.inference.onnx;

import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The tokenizer of uncased BERT models: text is cleaned, freed of accents and case, split at white
/// space and punctuation, and each word cut into the longest pieces that the vocabulary has, from
/// the left (Devlin et al., BERT, and the file `tokenizer.json` that comes with such a model).
/// Immutable.
///
/// What is punctuation, an accent or a control character follows the Unicode version of the JDK.
final class WordPiece {
  /// A longer word is unknown as a whole.
  private static final int MAX_WORD_CHARACTERS = 100;

  private static final String CONTINUES = "##";

  private final Map<String, Integer> vocabulary;
  private final Map<String, Integer> special;
  private final Pattern specials;
  private final int unknown;
  private final int begin;
  private final int end;

  private WordPiece(Map<String, Integer> vocabulary, Map<String, Integer> special) {
    this.vocabulary = vocabulary;
    this.special = special;
    this.specials =
        Pattern.compile(
            special.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    this.unknown = require(vocabulary, "[UNK]");
    this.begin = require(vocabulary, "[CLS]");
    this.end = require(vocabulary, "[SEP]");
  }

  /// Reads a `tokenizer.json`.
  ///
  /// @throws DecodingException where it describes another kind of tokenizer
  static WordPiece parse(byte[] json) {
    JsonNode root = StrictJson.parse(json);
    JsonNode model = root.path("model");
    JsonNode normalizer = root.path("normalizer");
    boolean known =
        model.path("type").asString("").equals("WordPiece")
            && model.path("continuing_subword_prefix").asString("").equals(CONTINUES)
            && model.path("max_input_chars_per_word").asInt(0) == MAX_WORD_CHARACTERS
            && normalizer.path("type").asString("").equals("BertNormalizer")
            && normalizer.path("lowercase").asBoolean(false)
            && normalizer.path("clean_text").asBoolean(false)
            && normalizer.path("handle_chinese_chars").asBoolean(false)
            && root.path("pre_tokenizer").path("type").asString("").equals("BertPreTokenizer");
    if (!known) {
      throw new DecodingException("no tokenizer of an uncased BERT model", 0);
    }
    Map<String, Integer> vocabulary = new HashMap<>();
    model.path("vocab").properties().forEach(e -> vocabulary.put(e.getKey(), e.getValue().asInt()));
    Map<String, Integer> special = new HashMap<>();
    for (JsonNode token : root.path("added_tokens")) {
      special.put(token.path("content").asString(""), token.path("id").asInt());
    }
    return new WordPiece(vocabulary, special);
  }

  private static int require(Map<String, Integer> vocabulary, String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new DecodingException("the vocabulary lacks " + token, 0);
    }
    return id;
  }

  /// The ids of a text, between those of `[CLS]` and `[SEP]`. A control token that is spelled out
  /// in the text is that token, as in the reference: a vector has no roles to protect.
  int[] encode(String text) {
    List<Integer> ids = new ArrayList<>();
    ids.add(begin);
    Matcher found = specials.matcher(text);
    int from = 0;
    while (found.find()) {
      encodePlain(text.substring(from, found.start()), ids);
      ids.add(special.getOrDefault(found.group(), unknown));
      from = found.end();
    }
    encodePlain(text.substring(from), ids);
    ids.add(end);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private void encodePlain(String text, List<Integer> ids) {
    int[] points = normalize(text).codePoints().toArray();
    int from = 0;
    for (int i = 0; i < points.length; i++) {
      boolean space = isSpace(points[i]);
      if (space || isPunctuation(points[i])) {
        encodeWord(points, from, i, ids);
        if (!space) {
          encodeWord(points, i, i + 1, ids);
        }
        from = i + 1;
      }
    }
    encodeWord(points, from, points.length, ids);
  }

  private void encodeWord(int[] points, int from, int to, List<Integer> ids) {
    if (to == from) {
      return;
    }
    int before = ids.size();
    int[] word = Arrays.copyOfRange(points, from, to);
    int at = word.length > MAX_WORD_CHARACTERS ? -1 : 0;
    while (at >= 0 && at < word.length) {
      at = encodePiece(word, at, ids);
    }
    if (at < 0) {
      ids.subList(before, ids.size()).clear();
      ids.add(unknown);
    }
  }

  /// Adds the longest piece that begins at `at` and returns where it ends, −1 where there is none.
  private int encodePiece(int[] word, int at, List<Integer> ids) {
    for (int last = word.length; last > at; last--) {
      String piece = new String(word, at, last - at);
      Integer id = vocabulary.get(at > 0 ? CONTINUES + piece : piece);
      if (id != null) {
        ids.add(id);
        return last;
      }
    }
    return -1;
  }

  /// Cleaned, with ideographs as words of their own, without accents, in lower case.
  private static String normalize(String text) {
    StringBuilder cleaned = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> !isDropped(point))
        .forEach(point -> {
          if (isIdeograph(point)) {
            cleaned.append(' ').appendCodePoint(point).append(' ');
          } else {
            cleaned.appendCodePoint(isSpace(point) ? ' ' : point);
          }
        });
    StringBuilder plain = new StringBuilder(cleaned.length());
    Normalizer.normalize(cleaned, Normalizer.Form.NFD)
        .codePoints()
        .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
        .map(Character::toLowerCase)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isDropped(int point) {
    if (point == 0 || point == 0xfffd) {
      return true;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point != '\t' && point != '\n' && point != '\r';
      case Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> false;
    };
  }

  private static boolean isSpace(int point) {
    return point == ' '
        || point == '\t'
        || point == '\n'
        || point == '\r'
        || Character.isSpaceChar(point);
  }

  private static boolean isPunctuation(int point) {
    boolean ascii = point > ' ' && point < 0x7f && !Character.isLetterOrDigit(point);
    return ascii
        || switch (Character.getType(point)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  /// The blocks that BERT calls Chinese characters.
  private static boolean isIdeograph(int point) {
    return (point >= 0x4e00 && point <= 0x9fff)
        || (point >= 0x3400 && point <= 0x4dbf)
        || (point >= 0x20000 && point <= 0x2a6df)
        || (point >= 0x2a700 && point <= 0x2b73f)
        || (point >= 0x2b740 && point <= 0x2b81f)
        || (point >= 0x2b920 && point <= 0x2ceaf)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0x2f800 && point <= 0x2fa1f);
  }
}
