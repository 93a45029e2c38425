package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import dev.nabla.primitives.bytes.DecodingException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.primitives.codec.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a graph gave.
///
/// @param outputs in the graph's order
/// @param typed whether they are told with their types, or as OpenGradient's `ModelOutput`
public record InferAnswer(List<Tensor> outputs, boolean typed) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String OUTPUTS = "outputs";
  private static final List<String> MODEL_OUTPUT = List.of("numbers", "strings", "jsons");

  public InferAnswer {
    outputs = List.copyOf(outputs);
  }

  /// The members of the response that tell the outputs: `outputs`, or `numbers`, `strings` and
  /// `jsons`.
  ///
  /// @throws RequestRefused where a number has no form in `ModelOutput`
  public ObjectNode toJson() {
    ObjectNode json = JSON.objectNode();
    if (typed) {
      json.set(OUTPUTS, TensorJson.write(outputs));
      return json;
    }
    ArrayNode numbers = json.putArray("numbers");
    ArrayNode strings = json.putArray("strings");
    ArrayNode jsons = json.putArray("jsons");
    for (Tensor output : outputs) {
      switch (output.elements()) {
        case Tensor.Texts(List<String> values) -> {
          if (output.type() == TensorType.JSON) {
            jsons.addObject().put("name", output.name()).put("value", values.getFirst());
          } else {
            strings.add(new StringTensor(output.name(), values).toJson());
          }
        }
        case Tensor.Floats _, Tensor.Doubles _, Tensor.Longs _ -> numbers.add(numbers(output));
      }
    }
    return json;
  }

  private static ObjectNode numbers(Tensor output) {
    try {
      return new NumberTensor(output.name(), decimals(output.elements()), output.shape()).toJson();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_VALUE,
          "The output '%s' holds a number that is no int128 over a power of ten; ask with 'inputs'."
              .formatted(output.name()),
          "numbers");
    }
  }

  /// @throws NumberFormatException where one is not finite
  private static List<BigDecimal> decimals(Tensor.Elements elements) {
    List<BigDecimal> decimals = new ArrayList<>(elements.count());
    for (int i = 0; i < elements.count(); i++) {
      decimals.add(
          switch (elements) {
            case Tensor.Floats floats -> new BigDecimal(Float.toString(floats.values().get(i)));
            case Tensor.Doubles doubles -> new BigDecimal(Double.toString(doubles.values().get(i)));
            case Tensor.Longs longs -> BigDecimal.valueOf(longs.values().get(i));
            case Tensor.Texts _ -> throw new IllegalStateException("no numbers");
          });
    }
    return decimals;
  }

  /// What `outputHash` covers: the RFC 8785 JSON of [#toJson()].
  public String outcome() {
    return new String(CanonicalJson.write(toJson()), StandardCharsets.UTF_8);
  }

  /// What `outputHash` covers, read from the bytes that `responseHash` covers.
  ///
  /// @throws DecodingException where they are no response with outputs: an error body too
  static Bytes outcomeIn(Bytes hashedResponse) {
    JsonNode response = StrictJson.parse(hashedResponse.toArray());
    ObjectNode told = JSON.objectNode();
    if (response.path(OUTPUTS).isArray()) {
      told.set(OUTPUTS, response.path(OUTPUTS));
      return Bytes.of(CanonicalJson.write(told));
    }
    for (String name : MODEL_OUTPUT) {
      if (!response.path(name).isArray()) {
        throw new DecodingException("the response holds no outputs", 0);
      }
      told.set(name, response.path(name));
    }
    return Bytes.of(CanonicalJson.write(told));
  }

  /// Hides the outputs.
  @Override
  public String toString() {
    return "InferAnswer[" + outputs.size() + " outputs]";
  }
}
