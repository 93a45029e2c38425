package dev.nabla.services.proxy;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import dev.nabla.protocol.inference.HashedBody;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// One frame of server-sent events, in the one spelling that gateways use: a comment line, or
/// `data: ` and one JSON object or `[DONE]`, with `event: ` before it or not.
///
/// Narrower than the standard on purpose. Clients differ in what else they take for an event (a
/// bare carriage return, `data:` without a space, two data lines), and whatever one of them could
/// take for the end of an answer must be seen as such here.
///
/// @param bytes from the first to the last, with the empty line
/// @param event its name, empty where there is none
/// @param data empty where the frame is a comment
/// @param type member `type` of the data, empty where there is none
/// @param hasError whether the data has a member `error` that is not null
record SseFrame(Bytes bytes, String event, String data, String type, boolean hasError) {
  /// What ends a line to some readers alone: any carriage return, and Unicode's separators where a
  /// field would begin after one.
  private static final Pattern OTHER_BREAK =
      Pattern.compile("\r|[\u000b\u000c\u001c-\u001e\u0085\u2028\u2029](?=data|event|:)");

  private static final String EVENT = "event: ";
  private static final String DATA = "data: ";

  /// Reads the bytes of one frame.
  ///
  /// @throws DecodingException where they are anything else
  static SseFrame read(Bytes bytes) {
    String text = decode(bytes);
    String body = text.substring(0, text.length() - 2);
    if (OTHER_BREAK.matcher(body).find()) {
      throw new DecodingException("a stream has a line break of another kind", 0);
    }
    if (body.startsWith(":")) {
      if (body.indexOf('\n') >= 0) {
        throw new DecodingException("a comment of a stream has more than one line", 0);
      }
      return new SseFrame(bytes, "", "", "", false);
    }
    int line = body.indexOf('\n');
    String event = body.startsWith(EVENT) && line > 0 ? body.substring(EVENT.length(), line) : "";
    String rest = event.isEmpty() ? body : body.substring(line + 1);
    if (!rest.startsWith(DATA) || rest.indexOf('\n') >= 0) {
      throw new DecodingException("a stream has a frame that is neither event nor comment", 0);
    }
    return event(bytes, event, rest.substring(DATA.length()));
  }

  private static SseFrame event(Bytes bytes, String event, String data) {
    if (data.equals("[DONE]")) {
      return new SseFrame(bytes, event, data, "", false);
    }
    JsonNode json = StrictJson.parse(data.getBytes(StandardCharsets.UTF_8));
    if (!json.isObject()) {
      throw new DecodingException("an event of a stream is no JSON object", 0);
    }
    String type = json.path("type").isString() ? json.path("type").stringValue() : "";
    return new SseFrame(bytes, event, data, type, json.hasNonNull("error"));
  }

  private static String decode(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("a stream is not UTF-8", 0, e);
    }
  }

  /// Whether this is the line that carries a receipt.
  boolean isReceiptLine() {
    return data.isEmpty() && decode(bytes).startsWith(HashedBody.LINE_PREFIX);
  }

  /// Hides the text.
  @Override
  public String toString() {
    return "SseFrame[" + bytes.size() + " bytes]";
  }
}
