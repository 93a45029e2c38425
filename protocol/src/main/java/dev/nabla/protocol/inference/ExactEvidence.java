package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.crypto.Keccak256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How an exact answer was computed, so that anyone with the weights can compute it again
/// (exact/1). Leaves the parties only where disclosed: its hashes let anyone test a guessed prompt.
///
/// @param modelRoot tree over the model that was run
/// @param engineVersion ASCII name of the definition, padded with zeros; with the name of the form
///   where that is not [RequestForm#CHAT] ([#engineVersion(String, RequestForm)])
/// @param templateMode whether text from users may hold control tokens
/// @param promptIdsHash SHA-256 of the prompt's ids
/// @param temperatureBits of the f32, 0 for greedy
/// @param topPBits of the f32 in (0, 1]
/// @param topK candidates kept, 0 for all
/// @param maxTokens limit in force
/// @param stopHash of the stop strings ([#stopHash(List)])
/// @param nonce enters the seed, with its source
/// @param outputIdsHash SHA-256 of the answer's ids
/// @param finishReason why the answer ended
/// @param traceRoot covers the whole run
public record ExactEvidence(
    Hash modelRoot,
    Hash engineVersion,
    TemplateMode templateMode,
    Hash promptIdsHash,
    int temperatureBits,
    int topPBits,
    int topK,
    int maxTokens,
    Hash stopHash,
    Nonce nonce,
    Hash outputIdsHash,
    FinishReason finishReason,
    Hash traceRoot)
    implements Evidence {
  /// Bytes of [#encode()].
  public static final int ENCODED_SIZE = 14 * AbiWords.WORD;

  /// The version of answers whose request asks for a format or offers tools; they alone call any.
  private static final String STRUCTURED = "exact/2";

  private static final char FORM_MARK = ':';

  /// @throws DecodingException where a number is negative, or the reason none of exact answers
  public ExactEvidence {
    if ((temperatureBits | topPBits | topK | maxTokens) < 0) {
      throw new DecodingException("negative number in evidence", 0);
    }
    boolean calls =
        finishReason == FinishReason.TOOL_CALLS && nameIn(engineVersion).startsWith(STRUCTURED);
    if (!finishReason.isExact() && !calls) {
      throw new DecodingException("no exact answer ends with " + finishReason, 0);
    }
  }

  /// The 32 bytes that stand for an engine version with the rules by which the body was read:
  /// `exact/1` for chat bodies, `exact/1:messages/1` and the like for all others.
  public static Hash engineVersion(String name, RequestForm form) {
    return engineVersion(form == RequestForm.CHAT ? name : name + FORM_MARK + form.wireName());
  }

  /// The rules by which the body was read. Where the version names none that is known, its model is
  /// no published one either, and the body counts as a chat body.
  @Override
  public RequestForm form() {
    String name = nameIn(engineVersion);
    int mark = name.indexOf(FORM_MARK);
    return mark < 0
        ? RequestForm.CHAT
        : RequestForm.ofWireName(name.substring(mark + 1)).orElse(RequestForm.CHAT);
  }

  /// The ASCII name in a padded word.
  static String nameIn(Hash word) {
    String padded = new String(word.toArray(), StandardCharsets.US_ASCII);
    int end = padded.indexOf('\0');
    return end < 0 ? padded : padded.substring(0, end);
  }

  /// The 32 bytes that stand for an engine version such as `exact/1`.
  ///
  /// @throws IllegalArgumentException where it is not 1 to 32 printable ASCII characters
  public static Hash engineVersion(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.UTF_8);
    byte[] word = new byte[Hash.SIZE];
    for (byte unit : ascii) {
      if (unit < '!' || unit > '~') {
        throw new IllegalArgumentException("not printable ASCII: " + name);
      }
    }
    if (ascii.length == 0 || ascii.length > word.length) {
      throw new IllegalArgumentException("not 1 to 32 characters: " + name);
    }
    System.arraycopy(ascii, 0, word, 0, ascii.length);
    return Hash.of(word);
  }

  /// Commits to the stop strings in force, in order: keccak256 of, for each, u32 big-endian length
  /// of its UTF-8 and that UTF-8. keccak256 of nothing where there are none.
  public static Hash stopHash(List<String> stops) {
    byte[][] parts = new byte[2 * stops.size()][];
    for (int i = 0; i < stops.size(); i++) {
      byte[] utf8 = stops.get(i).getBytes(StandardCharsets.UTF_8);
      parts[2 * i] = java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array();
      parts[2 * i + 1] = utf8;
    }
    return Keccak256.hash(parts);
  }

  /// `abi.encode` of the struct: 14 words.
  @Override
  public Bytes encode() {
    return new AbiWords()
        .hash(modelRoot)
        .hash(engineVersion)
        .uint(templateMode.code())
        .hash(promptIdsHash)
        .uint(temperatureBits)
        .uint(topPBits)
        .uint(topK)
        .uint(maxTokens)
        .hash(stopHash)
        .hash(nonce.value())
        .uint(nonce.source().code())
        .hash(outputIdsHash)
        .uint(finishReason.code())
        .hash(traceRoot)
        .toBytes();
  }

  /// Reads exactly what [#encode()] writes.
  ///
  /// @throws DecodingException for any other bytes
  public static ExactEvidence decode(Bytes encoded) {
    AbiWordReader in = new AbiWordReader(encoded);
    ExactEvidence evidence =
        new ExactEvidence(
            in.hash(),
            in.hash(),
            TemplateMode.ofCode((int) in.uint(8)),
            in.hash(),
            in.uint31(),
            in.uint31(),
            in.uint31(),
            in.uint31(),
            in.hash(),
            readNonce(in),
            in.hash(),
            FinishReason.ofCode((int) in.uint(8)),
            in.hash());
    in.expectEnd();
    return evidence;
  }

  static Nonce readNonce(AbiWordReader in) {
    Hash value = in.hash();
    NonceSource source = NonceSource.ofCode((int) in.uint(8));
    if (source == NonceSource.SEED && !value.equals(Hash.ZERO)) {
      throw new DecodingException("nonce beside a seed is not zero", 0);
    }
    return new Nonce(value, source);
  }

  /// Hides the hashes: who knows one can test guesses of a prompt.
  @Override
  public String toString() {
    return "ExactEvidence[hidden]";
  }
}
