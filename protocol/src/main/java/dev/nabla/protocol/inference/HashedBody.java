package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A response body taken apart into the bytes that `responseHash` covers and the receipt that it
/// carries. Gateway and client use this one rule (`docs/formats.md`, "Bytes as hashed").
///
/// A stream carries its receipt in the comment line `: nabla-receipt …` just before `[DONE]`; the
/// hashed bytes are those before the line. Where asked for, the receipt also stands as the last
/// member, `nabla_receipt`, of the JSON body or of the stream's last JSON object; the hashed bytes
/// are those without the member, cut out as text.
///
/// @param hashed what `responseHash` covers
/// @param carried the receipt file's JSON that the body carries, null where there is none
public record HashedBody(Bytes hashed, @Nullable Bytes carried) {
  /// The name of the member.
  public static final String MEMBER = "nabla_receipt";

  /// What the comment line begins with; base64url JSON without padding and an empty line follow.
  public static final String LINE_PREFIX = ": nabla-receipt ";

  /// What ends a stream of chat chunks.
  public static final String DONE = "data: [DONE]\n\n";

  private static final byte[] MEMBER_START = ascii(",\"" + MEMBER + "\":");
  private static final byte[] LINE_START = ascii("\n\n" + LINE_PREFIX);
  private static final byte[] LINE_END = ascii("\n\n" + DONE);
  private static final byte[] FRAME_END = ascii("\n\n");
  private static final byte[] FRAME_START = ascii("data: ");

  /// Takes `response` apart, as received from its first to its last byte.
  ///
  /// @throws DecodingException where a receipt line is malformed, differs from the member, or
  ///   anything but `[DONE]` follows it
  public static HashedBody of(Bytes response) {
    byte[] bytes = response.toArray();
    return bytes.length > 0 && bytes[0] == '{' ? ofJson(bytes) : ofStream(bytes);
  }

  /// The JSON object `json` with the receipt as its last member.
  ///
  /// @param json an object with at least one member, whose last byte is `}`
  public static Bytes withMember(Bytes json, Bytes receiptJson) {
    int end = json.size() - 1;
    if (end < 2 || json.get(end) != '}') {
      throw new IllegalArgumentException("not a JSON object with a member");
    }
    return Bytes.concat(
        json.slice(0, end), Bytes.of(MEMBER_START), receiptJson, Bytes.of((byte) '}'));
  }

  /// The comment line that carries the receipt in a stream, with its empty line.
  public static Bytes line(Bytes receiptJson) {
    return Bytes.utf8(LINE_PREFIX + base64(receiptJson) + "\n\n");
  }

  private static HashedBody ofJson(byte[] bytes) {
    int comma = memberComma(bytes, 0, bytes.length);
    return comma < 0
        ? new HashedBody(Bytes.of(bytes), null)
        : new HashedBody(upTo(bytes, comma, "}"), memberValue(bytes, comma, bytes.length));
  }

  private static HashedBody ofStream(byte[] bytes) {
    int lineBreak = lastIndexOf(bytes, LINE_START, bytes.length);
    if (lineBreak < 0) {
      return new HashedBody(Bytes.of(bytes), null);
    }
    Bytes carried = lineValue(bytes, lineBreak + LINE_START.length);
    int comma = memberComma(bytes, lastFrameData(bytes, lineBreak), lineBreak);
    if (comma < 0) {
      return new HashedBody(upTo(bytes, lineBreak, "\n\n"), carried);
    }
    if (!memberValue(bytes, comma, lineBreak).equals(carried)) {
      throw new DecodingException("receipt line and receipt member differ", comma);
    }
    return new HashedBody(upTo(bytes, comma, "}\n\n"), carried);
  }

  /// Where the data of the frame that ends at `frameEnd` begins; a comment frame's text is no JSON
  /// object either way.
  private static int lastFrameData(byte[] bytes, int frameEnd) {
    int before = lastIndexOf(bytes, FRAME_END, frameEnd);
    int frame = before < 0 ? 0 : before + FRAME_END.length;
    return frame + (matches(bytes, FRAME_START, frame) ? FRAME_START.length : 0);
  }

  private static Bytes lineValue(byte[] bytes, int start) {
    int end = bytes.length - LINE_END.length;
    if (end < start || !matches(bytes, LINE_END, end)) {
      throw new DecodingException("a receipt line is followed by [DONE] and nothing else", start);
    }
    String text = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    try {
      Bytes json = Bytes.of(Base64.getUrlDecoder().decode(text));
      if (base64(json).equals(text)) {
        return json;
      }
    } catch (IllegalArgumentException e) {
      throw new DecodingException("the receipt line is not base64url", start, e);
    }
    throw new DecodingException("base64url of the receipt line is not canonical", start);
  }

  /// The comma before [#MEMBER] where that is the last member of the object in [`from`, `end`).
  private static int memberComma(byte[] bytes, int from, int end) {
    int comma = JsonText.lastComma(bytes, from, end);
    return comma >= 0 && matches(bytes, MEMBER_START, comma) ? comma : -1;
  }

  private static Bytes memberValue(byte[] bytes, int comma, int end) {
    int start = comma + MEMBER_START.length;
    return Bytes.of(bytes, start, end - 1 - start);
  }

  private static Bytes upTo(byte[] bytes, int end, String tail) {
    return Bytes.concat(Bytes.of(bytes, 0, end), Bytes.utf8(tail));
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted, int end) {
    for (int at = end - wanted.length; at >= 0; at--) {
      if (matches(bytes, wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] bytes, byte[] wanted, int at) {
    return at + wanted.length <= bytes.length
        && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static String base64(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Sizes alone: the body is text of the parties.
  @Override
  public String toString() {
    return "HashedBody[" + hashed.size() + " bytes]";
  }
}
