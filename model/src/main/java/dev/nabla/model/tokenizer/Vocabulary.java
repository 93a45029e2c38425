package dev.nabla.model.tokenizer;

import dev.nabla.model.gguf.GgufMetadata;
import dev.nabla.model.gguf.UnsupportedModel;
import dev.nabla.model.gguf.UnsupportedModel.Code;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// What a model file says of its tokens, checked: every token distinct, not empty and of a kind we
/// know; every merge made of tokens that exist and are not special. So no text can merge into a
/// special token. Immutable.
final class Vocabulary {
  private static final String MODEL = "gpt2";
  private static final int NONE = -1;
  private static final int MAX_SPECIALS = 4096;

  /// Keys that are read, or that this kind of tokenizer has no use for.
  private static final Set<String> KNOWN_KEYS =
      Set.of(
          "tokenizer.ggml.model",
          "tokenizer.ggml.pre",
          "tokenizer.ggml.tokens",
          "tokenizer.ggml.token_type",
          "tokenizer.ggml.merges",
          "tokenizer.ggml.scores",
          "tokenizer.ggml.bos_token_id",
          "tokenizer.ggml.eos_token_id",
          "tokenizer.ggml.eot_token_id",
          "tokenizer.ggml.eom_token_id",
          "tokenizer.ggml.fim_pre_token_id",
          "tokenizer.ggml.fim_suf_token_id",
          "tokenizer.ggml.fim_mid_token_id",
          "tokenizer.ggml.fim_pad_token_id",
          "tokenizer.ggml.fim_rep_token_id",
          "tokenizer.ggml.fim_sep_token_id",
          "tokenizer.ggml.unknown_token_id",
          "tokenizer.ggml.padding_token_id",
          "tokenizer.ggml.add_bos_token",
          "tokenizer.ggml.add_eos_token",
          "tokenizer.ggml.add_space_prefix",
          "tokenizer.chat_template");

  private final List<String> tokens;
  private final List<Kind> kinds;
  private final Map<String, Integer> ids;
  private final List<String> mergeTexts;
  private final List<Merges.Rule> mergeRules;
  private final int endOfSequence;
  private final PreTokenizer pre;

  /// The token that a text of its own begins with, or [#NONE].
  private final int beginning;

  /// What a token is; the numbers are GGUF's `tokenizer.ggml.token_type`.
  enum Kind {
    NORMAL(1),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(String token, long code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw unsupported("token " + token + " of type " + code);
    }
  }

  private Vocabulary(GgufMetadata metadata) {
    this.tokens = metadata.texts("tokenizer.ggml.tokens").orElseThrow(() -> missing("tokens"));
    this.kinds = readKinds(metadata, tokens);
    this.ids = index(tokens);
    this.mergeTexts = metadata.texts("tokenizer.ggml.merges").orElseThrow(() -> missing("merges"));
    this.mergeRules = mergeTexts.stream().map(this::readMerge).toList();
    this.endOfSequence = id(metadata, "tokenizer.ggml.eos_token_id");
    this.pre = PreTokenizer.of(metadata.text("tokenizer.ggml.pre").orElse("none"));
    this.beginning =
        metadata.flag("tokenizer.ggml.add_bos_token").orElse(pre.beginsTexts())
            ? id(metadata, "tokenizer.ggml.bos_token_id")
            : NONE;
    if (beginning != NONE && kinds.get(beginning) != Kind.CONTROL) {
      throw unsupported("tokenizer.ggml.bos_token_id: " + tokens.get(beginning));
    }
    requireOneEnd(metadata);
  }

  private int id(GgufMetadata metadata, String key) {
    long id = metadata.integer(key).orElseThrow(() -> new DecodingException("no key " + key, 0));
    if (id < 0 || id >= tokens.size()) {
      throw new DecodingException(key + ": " + id + " of " + tokens.size() + " tokens", 0);
    }
    return (int) id;
  }

  /// An answer ends with one token; a file that names another for turns would run on past it.
  private void requireOneEnd(GgufMetadata metadata) {
    String key = "tokenizer.ggml.eot_token_id";
    long ofTurn = metadata.integer(key).orElse(endOfSequence);
    if (ofTurn != endOfSequence) {
      throw unsupported(key + ": " + ofTurn + " rather than " + endOfSequence);
    }
  }

  static Vocabulary read(GgufMetadata metadata) {
    requireText(metadata, "tokenizer.ggml.model", MODEL);
    requireOff(metadata, "tokenizer.ggml.add_eos_token");
    requireOff(metadata, "tokenizer.ggml.add_space_prefix");
    for (String key : metadata.keys()) {
      if (key.startsWith("tokenizer.") && !KNOWN_KEYS.contains(key)) {
        throw unsupported(key);
      }
    }
    return new Vocabulary(metadata);
  }

  private static void requireText(GgufMetadata metadata, String key, String expected) {
    String value = metadata.text(key).orElse("none");
    if (!value.equals(expected)) {
      throw unsupported(key + ": " + value);
    }
  }

  private static void requireOff(GgufMetadata metadata, String key) {
    if (metadata.flag(key).orElse(false)) {
      throw unsupported(key);
    }
  }

  private static List<Kind> readKinds(GgufMetadata metadata, List<String> tokens) {
    long[] codes =
        metadata.integers("tokenizer.ggml.token_type").orElseThrow(() -> missing("token types"));
    if (codes.length != tokens.size()) {
      throw new DecodingException(codes.length + " types of " + tokens.size() + " tokens", 0);
    }
    List<Kind> kinds = new ArrayList<>(codes.length);
    for (int id = 0; id < codes.length; id++) {
      kinds.add(Kind.of(tokens.get(id), codes[id]));
    }
    if (kinds.stream().filter(Vocabulary::isSpecial).count() > MAX_SPECIALS) {
      throw unsupported("more than " + MAX_SPECIALS + " special tokens");
    }
    return kinds;
  }

  private static Map<String, Integer> index(List<String> tokens) {
    Map<String, Integer> ids = HashMap.newHashMap(tokens.size());
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      if (token.isEmpty() || ids.put(token, id) != null) {
        throw unsupported("token " + id + " is empty or appears twice");
      }
    }
    return ids;
  }

  private Merges.Rule readMerge(String text) {
    int space = text.indexOf(' ');
    if (space < 1 || text.indexOf(' ', space + 1) >= 0) {
      throw new DecodingException("not a merge of two tokens: " + text, 0);
    }
    String left = text.substring(0, space);
    String right = text.substring(space + 1);
    return new Merges.Rule(
        mergeable(left, text), mergeable(right, text), mergeable(left + right, text));
  }

  private int mergeable(String token, String merge) {
    return idOfPlain(token)
        .orElseThrow(() -> unsupported("merge " + merge + " needs the token " + token));
  }

  private static UnsupportedModel unsupported(String culprit) {
    return new UnsupportedModel(Code.UNSUPPORTED_TOKENIZER, culprit);
  }

  private static DecodingException missing(String what) {
    return new DecodingException("no tokenizer " + what, 0);
  }

  static boolean isSpecial(Kind kind) {
    return kind == Kind.CONTROL || kind == Kind.USER_DEFINED;
  }

  int size() {
    return tokens.size();
  }

  String token(int id) {
    return tokens.get(id);
  }

  Kind kind(int id) {
    return kinds.get(id);
  }

  int endOfSequence() {
    return endOfSequence;
  }

  PreTokenizer pre() {
    return pre;
  }

  /// The token that a text of its own begins with.
  OptionalInt beginning() {
    return beginning == NONE ? OptionalInt.empty() : OptionalInt.of(beginning);
  }

  List<Merges.Rule> mergeRules() {
    return mergeRules;
  }

  /// The id of a normal token.
  OptionalInt idOfPlain(String token) {
    Integer id = ids.get(token);
    return id != null && kinds.get(id) == Kind.NORMAL ? OptionalInt.of(id) : OptionalInt.empty();
  }

  /// The id of a control or user-defined token.
  OptionalInt idOfSpecial(String token) {
    Integer id = ids.get(token);
    return id != null && isSpecial(kinds.get(id)) ? OptionalInt.of(id) : OptionalInt.empty();
  }

  /// `docs/exact.md` §4 and §12.
  Hash digest() {
    boolean first = pre == PreTokenizer.SMOLLM && beginning == NONE;
    MessageDigest digest = Digests.newSha256();
    String domain = first ? "nabla/tokenizer/1" : "nabla/tokenizer/2";
    digest.update(domain.getBytes(StandardCharsets.US_ASCII));
    addText(digest, MODEL);
    addText(digest, pre.wireName());
    addNumber(digest, endOfSequence);
    if (!first) {
      addNumber(digest, beginning);
    }
    addNumber(digest, tokens.size());
    for (int id = 0; id < tokens.size(); id++) {
      addText(digest, tokens.get(id));
      digest.update((byte) kinds.get(id).code);
    }
    addNumber(digest, mergeTexts.size());
    mergeTexts.forEach(merge -> addText(digest, merge));
    return Hash.of(digest.digest());
  }

  private static void addText(MessageDigest digest, String text) {
    byte[] utf8 = Bytes.utf8(text).toArray();
    addNumber(digest, utf8.length);
    digest.update(utf8);
  }

  private static void addNumber(MessageDigest digest, int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      digest.update((byte) (value >> shift));
    }
  }
}
