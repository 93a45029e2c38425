package dev.nabla.model.tokenizer;

import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Byte-level BPE (GGUF model `gpt2`) with the pre-tokenizers of [PreTokenizer], exactly as
/// `docs/exact.md` §3 and §12 say. Immutable; safe to share between threads.
///
/// Cost of encoding is linear in the text but for a logarithm of each word's length.
public final class Tokenizer {
  private static final int NO_TOKEN = -1;

  private final Vocabulary vocabulary;
  private final ByteAlphabet alphabet = new ByteAlphabet();
  private final Merges merges;
  private final WordSplitter splitter;
  private final int[] idOfByte = new int[256];
  private final byte[][] textOfId;
  private final TokenTrie trie;

  /// Longest in UTF-8 first, then lowest id, so that no special token hides one that begins like
  /// it.
  private final List<Integer> specials;

  private Tokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.splitter = new WordSplitter(vocabulary.pre());
    this.merges = Merges.of(vocabulary.mergeRules());
    this.textOfId = new byte[vocabulary.size()][];
    for (int value = 0; value < 256; value++) {
      String character = String.valueOf(alphabet.characterOf(value));
      idOfByte[value] = vocabulary.idOfPlain(character).orElse(NO_TOKEN);
    }
    for (int id = 0; id < textOfId.length; id++) {
      textOfId[id] = textOf(vocabulary, alphabet, id);
    }
    this.specials =
        IntStream.range(0, vocabulary.size())
            .filter(id -> Vocabulary.isSpecial(vocabulary.kind(id)))
            .boxed()
            .sorted(Comparator.comparingInt(id -> -utf8(vocabulary.token(id)).length))
            .toList();
    this.trie = TokenTrie.of(this);
  }

  private static byte[] textOf(Vocabulary vocabulary, ByteAlphabet alphabet, int id) {
    String token = vocabulary.token(id);
    return switch (vocabulary.kind(id)) {
      case CONTROL -> new byte[0];
      case USER_DEFINED -> utf8(token);
      case NORMAL, UNUSED -> {
        if (!alphabet.covers(token)) {
          throw new UnsupportedModel(
              UnsupportedModel.Code.UNSUPPORTED_TOKENIZER, "token " + id + " is not made of bytes");
        }
        yield alphabet.bytesOf(token);
      }
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Reads the tokenizer of a model file.
  ///
  /// @throws UnsupportedModel `unsupported_tokenizer` where it is of another kind
  /// @throws DecodingException where a part is missing or they contradict each other
  public static Tokenizer of(GgufMetadata metadata) {
    return new Tokenizer(Vocabulary.read(metadata));
  }

  /// Number of token ids.
  public int size() {
    return textOfId.length;
  }

  /// The token that ends an answer.
  public int endOfSequence() {
    return vocabulary.endOfSequence();
  }

  /// What binds a model root to this tokenizer (`docs/exact.md` §4).
  public Hash digest() {
    return vocabulary.digest();
  }

  /// A text that stands alone, as [#encode] and [#encodeParsingSpecials] want it: with the token
  /// before it that texts of this model begin with, if any.
  public List<PromptPart> alone(String text) {
    PromptPart part = new PromptPart.Text(text);
    OptionalInt beginning = vocabulary.beginning();
    return beginning.isPresent()
        ? List.of(new PromptPart.Special(vocabulary.token(beginning.getAsInt())), part)
        : List.of(part);
  }

  /// Whether a special token (control or user-defined) has that text.
  public boolean hasSpecial(String text) {
    return vocabulary.idOfSpecial(text).isPresent();
  }

  /// Whether a token is a normal one: made of bytes of text, neither special nor unused.
  public boolean isNormal(int id) {
    return vocabulary.kind(id) == Vocabulary.Kind.NORMAL;
  }

  /// Whether a byte has a normal token of its own.
  public boolean hasByte(int value) {
    return idOfByte[value] != NO_TOKEN;
  }

  /// The bytes of all normal tokens.
  public TokenTrie trie() {
    return trie;
  }

  /// The bytes that a token adds to an answer's text, copied: none for a control token. They need
  /// not be whole UTF-8 characters.
  public byte[] textOf(int id) {
    return textOfId[id].clone();
  }

  /// Strict mode: each [PromptPart.Special] becomes its token, and no text becomes a special one,
  /// whatever it says. Neighbouring texts are joined first, since merges must not depend on where
  /// parts meet.
  ///
  /// @throws DecodingException where text holds a lone surrogate, or a byte that the vocabulary has
  ///   no token for
  public int[] encode(List<PromptPart> parts) {
    TokenBuffer target = new TokenBuffer();
    StringBuilder text = new StringBuilder();
    for (PromptPart part : parts) {
      switch (part) {
        case PromptPart.Text(String more) -> text.append(more);
        case PromptPart.Special(String token) -> {
          encodePlain(text.toString(), target);
          text.setLength(0);
          target.add(specialId(token));
        }
      }
    }
    encodePlain(text.toString(), target);
    return target.toArray();
  }

  private int specialId(String token) {
    return vocabulary
        .idOfSpecial(token)
        .orElseThrow(() -> new IllegalArgumentException("no special token " + token));
  }

  /// Compat mode: the parts are joined and special tokens found anywhere in them, as llama.cpp
  /// does; so text can speak as markup.
  ///
  /// @throws DecodingException as [#encode]
  public int[] encodeParsingSpecials(List<PromptPart> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text()));
    return encodeParsingSpecials(text.toString());
  }

  /// Finds special tokens anywhere in `text`, longest first.
  ///
  /// @throws DecodingException where text holds a lone surrogate, or a byte that the vocabulary has
  ///   no token for
  public int[] encodeParsingSpecials(String text) {
    TokenBuffer target = new TokenBuffer();
    encodeFrom(0, text, target);
    return target.toArray();
  }

  /// Cuts `text` at each place of the special token with that rank, what lies between at the next.
  private void encodeFrom(int rank, String text, TokenBuffer target) {
    if (rank == specials.size() || text.isEmpty()) {
      encodePlain(text, target);
      return;
    }
    int id = specials.get(rank);
    String token = vocabulary.token(id);
    int start = 0;
    for (int found; (found = text.indexOf(token, start)) >= 0; start = found + token.length()) {
      encodeFrom(rank + 1, text.substring(start, found), target);
      target.add(id);
    }
    encodeFrom(rank + 1, text.substring(start), target);
  }

  /// Text without special tokens.
  private void encodePlain(String text, TokenBuffer target) {
    splitter.split(text, word -> encodeWord(word, target));
  }

  private void encodeWord(String word, TokenBuffer target) {
    byte[] bytes = utf8(word);
    OptionalInt whole = vocabulary.pre().takesWholeWords() ? tokenOf(bytes) : OptionalInt.empty();
    if (whole.isPresent()) {
      target.add(whole.getAsInt());
    } else {
      merge(bytes, target);
    }
  }

  private OptionalInt tokenOf(byte[] bytes) {
    StringBuilder token = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      token.append(alphabet.characterOf(each & 0xff));
    }
    return vocabulary.idOfPlain(token.toString());
  }

  private void merge(byte[] bytes, TokenBuffer target) {
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = idOfByte[bytes[i] & 0xff];
      if (tokens[i] == NO_TOKEN) {
        throw new DecodingException(
            "the model has no token for byte 0x%02x".formatted(bytes[i] & 0xff), i);
      }
    }
    merges.apply(tokens, target);
  }

  /// The text of `ids` as it would be read: for people and tests; invalid UTF-8 becomes U+FFFD.
  public String decode(int[] ids) {
    List<byte[]> pieces = new ArrayList<>();
    int length = 0;
    for (int id : ids) {
      pieces.add(textOfId[id]);
      length += textOfId[id].length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, joined, at, piece.length);
      at += piece.length;
    }
    return new String(joined, StandardCharsets.UTF_8);
  }
}
