package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response body taken apart into the bytes that `responseHash` covers and the receipt that it
/// carries. Gateway and client use this one rule (`docs/formats.md`, "Bytes as hashed").
///
/// A stream carries its receipt in the comment line `: nabla-receipt …` just before what ends it:
/// `[DONE]`, which is not hashed, or the one last event of its family, which is, since it may hold
/// the answer once more. Where asked for, the receipt also stands as the last member,
/// `nabla_receipt`, of the JSON body or of the stream's last JSON object; the hashed bytes are
/// those without the member, cut out as text.
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
  private static final byte[] FRAME_END = ascii("\n\n");
  private static final byte[] FRAME_START = ascii("data: ");
  private static final byte[] DONE_FRAME = ascii(DONE);

  /// Name and type of the events that end a stream of a family without `[DONE]`.
  private static final List<String> LAST_EVENTS =
      List.of("message_stop", "response.completed", "response.incomplete");

  /// Takes `response` apart, as received from its first to its last byte.
  ///
  /// @throws DecodingException where a receipt line is malformed, differs from the member, or
  ///   anything but its end follows it
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
    int start = lineBreak + LINE_START.length;
    int end = indexOf(bytes, FRAME_END, start);
    if (end < 0) {
      throw new DecodingException("the receipt line is cut off", start);
    }
    Bytes carried = lineValue(bytes, start, end);
    int tail = end + FRAME_END.length;
    boolean done = matches(bytes, DONE_FRAME, tail) && tail + DONE_FRAME.length == bytes.length;
    return done
        ? endedByMark(bytes, lineBreak, carried)
        : endedByEvent(bytes, lineBreak, tail, carried);
  }

  private static HashedBody endedByMark(byte[] bytes, int lineBreak, Bytes carried) {
    int comma = memberComma(bytes, lastFrameData(bytes, lineBreak), lineBreak);
    if (comma < 0) {
      return new HashedBody(upTo(bytes, lineBreak, "\n\n"), carried);
    }
    requireSame(memberValue(bytes, comma, lineBreak), carried, comma);
    return new HashedBody(upTo(bytes, comma, "}\n\n"), carried);
  }

  private static HashedBody endedByEvent(byte[] bytes, int lineBreak, int tail, Bytes carried) {
    int data = lastEventData(bytes, tail);
    int end = bytes.length - FRAME_END.length;
    requireNoEndBefore(bytes, lineBreak + FRAME_END.length);
    Bytes before = upTo(bytes, lineBreak, "\n\n");
    int comma = memberComma(bytes, data, end);
    if (comma < 0) {
      Bytes whole = Bytes.of(bytes, tail, bytes.length - tail);
      return new HashedBody(Bytes.concat(before, whole), carried);
    }
    requireSame(memberValue(bytes, comma, end), carried, comma);
    Bytes cut = Bytes.of(bytes, tail, comma - tail);
    return new HashedBody(Bytes.concat(before, cut, Bytes.utf8("}\n\n")), carried);
  }

  private static void requireSame(Bytes member, Bytes carried, int at) {
    if (!member.equals(carried)) {
      throw new DecodingException("receipt line and receipt member differ", at);
    }
  }

  /// Where the JSON of the last event begins, once it is known to be one and the only one.
  private static int lastEventData(byte[] bytes, int tail) {
    for (String name : LAST_EVENTS) {
      byte[] head = ascii("event: " + name + "\ndata: {");
      if (matches(bytes, head, tail)) {
        int data = tail + head.length - 1;
        requireOneFrame(bytes, data);
        byte[] json = Arrays.copyOfRange(bytes, data, bytes.length - FRAME_END.length);
        if (!StrictJson.parse(json).path("type").asString("").equals(name)) {
          throw new DecodingException("name and type of the last event differ", data);
        }
        return data;
      }
    }
    throw new DecodingException(
        "a receipt line is followed by [DONE] or the last event, and nothing else", tail);
  }

  private static void requireOneFrame(byte[] bytes, int data) {
    int end = indexOf(bytes, FRAME_END, data);
    boolean one = end == bytes.length - FRAME_END.length;
    for (int i = data; one && i < end; i++) {
      one = bytes[i] != '\n' && bytes[i] != '\r';
    }
    if (!one) {
      throw new DecodingException("the last event is not one line of JSON and the end", data);
    }
  }

  /// Whatever a client could take for the end comes after the receipt, or the receipt would be
  /// about more than it saw.
  private static void requireNoEndBefore(byte[] bytes, int end) {
    boolean ended = hasFrame(bytes, DONE_FRAME, end);
    for (String name : LAST_EVENTS) {
      ended |= hasFrame(bytes, ascii("event: " + name + "\n"), end);
    }
    if (ended) {
      throw new DecodingException("a stream ends before its receipt", end);
    }
  }

  private static boolean hasFrame(byte[] bytes, byte[] start, int end) {
    byte[] later = new byte[FRAME_END.length + start.length];
    System.arraycopy(FRAME_END, 0, later, 0, FRAME_END.length);
    System.arraycopy(start, 0, later, FRAME_END.length, start.length);
    return matches(bytes, start, 0) || lastIndexOf(bytes, later, end) >= 0;
  }

  /// Where the data of the frame that ends at `frameEnd` begins; a comment frame's text is no JSON
  /// object either way.
  private static int lastFrameData(byte[] bytes, int frameEnd) {
    int before = lastIndexOf(bytes, FRAME_END, frameEnd);
    int frame = before < 0 ? 0 : before + FRAME_END.length;
    return frame + (matches(bytes, FRAME_START, frame) ? FRAME_START.length : 0);
  }

  private static Bytes lineValue(byte[] bytes, int start, int end) {
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

  private static int indexOf(byte[] bytes, byte[] wanted, int from) {
    for (int at = from; at + wanted.length <= bytes.length; at++) {
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
