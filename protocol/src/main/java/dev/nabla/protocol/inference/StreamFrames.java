package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The events of a stream, in the one spelling that gateways use: `data: ` and one line of JSON,
/// with `event: ` and its name before it or not. Comments are passed over.
final class StreamFrames {
  private static final String DATA = "data: ";
  private static final String EVENT = "event: ";

  /// @param event its name, empty where the stream names none
  record Frame(String event, JsonNode data) {
    /// Member `type` of the data, empty where there is none.
    String type() {
      return data.path("type").asString("");
    }
  }

  private StreamFrames() {}

  /// Reads all frames that are whole; one that is cut off was never delivered as an event.
  ///
  /// @throws DecodingException where a frame is neither event nor comment, or the bytes are no
  ///   UTF-8
  static List<Frame> read(Bytes stream) {
    String text = decode(stream.toArray());
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", at)) {
      String frame = text.substring(at, end);
      if (!frame.startsWith(":")) {
        frames.add(event(frame, at));
      } else if (frame.indexOf('\n') >= 0) {
        throw new DecodingException("a comment of more than one line", at);
      }
      at = end + 2;
    }
    return frames;
  }

  private static Frame event(String frame, int at) {
    int line = frame.startsWith(EVENT) ? frame.indexOf('\n') : -1;
    String name = line < 0 ? "" : frame.substring(EVENT.length(), line);
    String rest = frame.substring(line + 1);
    if (!rest.startsWith(DATA) || (line < 0 && frame.startsWith(EVENT))) {
      throw new DecodingException("a frame that is neither event nor comment", at);
    }
    return new Frame(
        name, StrictJson.parse(rest.substring(DATA.length()).getBytes(StandardCharsets.UTF_8)));
  }

  private static String decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException("the response is not UTF-8", 0, e);
    }
  }
}
