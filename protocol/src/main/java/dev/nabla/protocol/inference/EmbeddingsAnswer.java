package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The vectors of an answer, one a text, in order. Numbers are finite and none is −0, which a JSON
/// number need not keep apart from 0.
///
/// @param vectors read from their start to their limit
public record EmbeddingsAnswer(List<FloatBuffer> vectors) {
  public EmbeddingsAnswer {
    vectors = vectors.stream().map(FloatBuffer::asReadOnlyBuffer).toList();
  }

  /// What `outputHash` covers, however the vectors were sent: the RFC 8785 JSON of
  /// `{"embeddings":[…]}`, each vector as base64 of its float32 values, little-endian.
  public String outcome() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("embeddings");
    vectors.forEach(vector -> items.add(base64(vector)));
    return new String(CanonicalJson.write(json), StandardCharsets.UTF_8);
  }

  /// The member `data` of OpenAI's response.
  ///
  /// @param base64 whether vectors are written as base64, not as numbers
  public ArrayNode data(boolean base64) {
    ArrayNode data = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < vectors.size(); i++) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      if (base64) {
        item.put("embedding", base64(vectors.get(i)));
      } else {
        putNumbers(vectors.get(i), item.putArray("embedding"));
      }
    }
    return data;
  }

  /// The fewest digits that say the float32.
  private static void putNumbers(FloatBuffer vector, ArrayNode numbers) {
    for (int i = 0; i < vector.limit(); i++) {
      numbers.add(Double.parseDouble(Float.toString(vector.get(i))));
    }
  }

  private static String base64(FloatBuffer vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.limit() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(0, vector, 0, vector.limit());
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /// Reads the bytes that `responseHash` covers.
  ///
  /// @throws DecodingException where they are no response with vectors: an error body too
  public static EmbeddingsAnswer read(Bytes hashedResponse) {
    JsonNode data = StrictJson.parse(hashedResponse.toArray()).path("data");
    if (!data.isArray()) {
      throw new DecodingException("the response holds no vectors", 0);
    }
    List<FloatBuffer> vectors = new ArrayList<>();
    for (JsonNode item : data) {
      if (item.path("index").asInt(-1) != vectors.size()) {
        throw new DecodingException("vector " + vectors.size() + " is not in its place", 0);
      }
      vectors.add(readVector(item.path("embedding")));
    }
    return new EmbeddingsAnswer(vectors);
  }

  private static FloatBuffer readVector(JsonNode json) {
    if (json.isString()) {
      return readBase64(json.stringValue());
    }
    if (!json.isArray()) {
      throw new DecodingException("a vector is neither base64 nor numbers", 0);
    }
    FloatBuffer vector = FloatBuffer.allocate(json.size());
    for (JsonNode number : json) {
      if (!number.isNumber()) {
        throw new DecodingException("a vector holds something that is no number", 0);
      }
      vector.put(number.decimalValue().floatValue());
    }
    return vector.flip();
  }

  private static FloatBuffer readBase64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length % Float.BYTES != 0) {
        throw new DecodingException("a vector of " + bytes.length + " bytes", 0);
      }
      FloatBuffer vector = FloatBuffer.allocate(bytes.length / Float.BYTES);
      vector.put(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
      return vector.flip();
    } catch (IllegalArgumentException e) {
      throw new DecodingException("a vector is no base64", 0, e);
    }
  }

  /// Hides the vectors, from which much of a text can be guessed.
  @Override
  public String toString() {
    return "EmbeddingsAnswer[" + vectors.size() + "]";
  }
}
