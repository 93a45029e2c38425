package dev.nabla.protocol.opengradient;

import dev.nabla.primitives.bytes.BigEndian;
import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.Hash;
import dev.nabla.primitives.codec.PythonJson;
import dev.nabla.primitives.crypto.Keccak256;
import dev.nabla.primitives.crypto.RsaPss;
import dev.nabla.primitives.crypto.RsaPublicKey;
import dev.nabla.protocol.inference.ChatMessage.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What an OpenGradient signature says: this output to this request at this time. It says nothing
/// of usage, price, images, or of text that stands beside tool calls.
///
/// @param requestHash [CanonicalRequest#hash()]
/// @param outputHash [#outputHash(String)] or [#outputHash(List)]
/// @param timestampSeconds since the epoch, not negative
public record SignedAnswer(Hash requestHash, Hash outputHash, long timestampSeconds) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int WORD = 32;

  public SignedAnswer {
    if (timestampSeconds < 0) {
      throw new IllegalArgumentException("a time before 1970: " + timestampSeconds);
    }
  }

  /// Of an answer that is text, a stream's deltas joined.
  public static Hash outputHash(String text) {
    return Keccak256.hash(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Of an answer that ends with `tool_calls`: Python's text of the calls.
  public static Hash outputHash(List<ToolCall> calls) {
    ArrayNode items = NODES.arrayNode();
    for (ToolCall call : calls) {
      ObjectNode item = items.addObject().put("id", call.id()).put("type", "function");
      item.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    }
    return Keccak256.hash(PythonJson.write(items));
  }

  /// keccak256(requestHash ‖ outputHash ‖ uint256 timestamp), the message that is signed by
  /// RSASSA-PSS, which hashes it once more.
  public Bytes message() {
    byte[] time = new byte[WORD];
    BigEndian.putLong(time, WORD - Long.BYTES, timestampSeconds);
    return Keccak256.hash(Bytes.concat(requestHash.toBytes(), outputHash.toBytes(), Bytes.of(time)))
        .toBytes();
  }

  /// Whether `signature` is `key`'s over this.
  public boolean isSignedBy(RsaPublicKey key, Bytes signature) {
    return RsaPss.verify(message(), signature, key);
  }
}
