package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// What `outputHash` covers, from a response's bytes: the assistant's text, or, where the outcome
/// is an error or a refusal, the RFC 8785 JSON of the response's `error` object.
public final class OutcomeText {
  private static final String FRAME_START = "data: ";

  private OutcomeText() {}

  /// The bytes whose salted hash is `outputHash` of a receipt with this outcome.
  ///
  /// @param hashedResponse as [HashedBody#hashed()]
  /// @throws DecodingException where the response does not hold such an outcome
  public static Bytes of(Outcome outcome, Bytes hashedResponse) {
    return switch (outcome) {
      case COMPLETED, ABORTED -> Bytes.utf8(ChatAnswer.read(hashedResponse).text());
      case ERROR, REFUSED -> error(hashedResponse);
    };
  }

  private static Bytes error(Bytes response) {
    JsonNode error = StrictJson.parse(lastJson(response)).path("error");
    if (!error.isObject()) {
      throw new DecodingException("the response holds no error object", 0);
    }
    return Bytes.of(CanonicalJson.write(error));
  }

  /// The body itself, or the data of a stream's last frame.
  private static byte[] lastJson(Bytes response) {
    byte[] bytes = response.toArray();
    if (bytes.length > 0 && bytes[0] == '{') {
      return bytes;
    }
    String stream = new String(bytes, StandardCharsets.UTF_8);
    int start = stream.lastIndexOf(FRAME_START);
    int end = stream.lastIndexOf("\n\n");
    if (start < 0 || end < start) {
      throw new DecodingException("the stream ends with no event", 0);
    }
    return stream.substring(start + FRAME_START.length(), end).getBytes(StandardCharsets.UTF_8);
  }
}
