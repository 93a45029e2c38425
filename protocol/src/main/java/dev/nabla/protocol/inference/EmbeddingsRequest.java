package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A request for the vectors of texts, in OpenAI's form.
///
/// @param model name of the model
/// @param texts at least one, none empty
/// @param base64 whether vectors go out as base64 of little-endian float32, not as numbers
public record EmbeddingsRequest(String model, List<String> texts, boolean base64) {
  /// Most texts, as OpenAI's own API has it.
  public static final int MAX_TEXTS = 2_048;

  /// `dimensions` is known, and would change the answer.
  private static final Set<String> MEMBERS =
      Set.of(
          "model", "input", "encoding_format", "dimensions", "user", "metadata", "seed", "stream");

  public EmbeddingsRequest {
    texts = List.copyOf(texts);
  }

  /// Reads a body.
  ///
  /// @throws RequestRefused where it is none, or asks for something that is not honoured
  public static EmbeddingsRequest read(Bytes body) {
    RequestMembers members = RequestMembers.of(ChatRequestReader.parseJson(body), "");
    members.refuseUnknown(MEMBERS);
    String model = ChatRequestReader.readModel(members);
    if (members.flag("stream")) {
      throw RequestMembers.unsupportedValue("stream", "such an answer comes in one piece");
    }
    if (members.find("dimensions") != null) {
      throw new RequestRefused(
          RefusalCode.UNSUPPORTED_PARAMETER,
          "'dimensions' is not honoured: this model's vectors have one length, and cutting them"
              + " short would change what they mean.",
          "dimensions");
    }
    return new EmbeddingsRequest(model, readTexts(members), readBase64(members));
  }

  private static boolean readBase64(RequestMembers members) {
    if (members.find("encoding_format") == null) {
      return false;
    }
    return switch (members.requireString("encoding_format")) {
      case "float" -> false;
      case "base64" -> true;
      default ->
          throw RequestMembers.unsupportedValue(
              "encoding_format", "'float' or 'base64' is expected");
    };
  }

  private static List<String> readTexts(RequestMembers members) {
    JsonNode input = members.require("input");
    List<String> texts = new ArrayList<>();
    if (input.isArray()) {
      requireNoTokens(input);
      for (int i = 0; i < input.size(); i++) {
        texts.add(RequestMembers.stringOf(input.path(i), "input[" + i + "]"));
      }
    } else {
      texts.add(RequestMembers.stringOf(input, "input"));
    }
    if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
      throw RequestMembers.invalid(
          "input",
          "1 to %d texts are taken at once, %d are given".formatted(MAX_TEXTS, texts.size()));
    }
    if (texts.contains("")) {
      throw RequestMembers.invalid("input", "a text is empty");
    }
    return texts;
  }

  private static void requireNoTokens(JsonNode input) {
    JsonNode first = input.path(0);
    boolean tokens = first.isNumber() || (first.isArray() && first.path(0).isNumber());
    if (tokens) {
      throw RequestMembers.unsupportedValue(
          "input",
          "token ids mean nothing here, since they belong to another model's vocabulary;"
              + " send the texts");
    }
  }

  /// Hides the texts.
  @Override
  public String toString() {
    return "EmbeddingsRequest[" + texts.size() + " texts]";
  }
}
