package dev.nabla.protocol.inference;

import dev.nabla.primitives.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What every request body says, whatever its form and whichever engine answers: enough to find the
/// engine and to frame its answer. The rest is the engine's to read.
///
/// @param model name of the model, not empty
/// @param stream whether the answer goes out as it grows
/// @param includeUsage whether the end of a stream tells the usage, where that is asked for
/// @param seeded whether the body has a `seed`, so that the nonce is zero where no header gives one
/// @param offersTools whether the model may call tools
public record RequestHead(
    String model, boolean stream, boolean includeUsage, boolean seeded, boolean offersTools) {

  /// Reads a body of any form.
  ///
  /// @throws RequestRefused where it is no JSON object in one way only, or names no model
  public static RequestHead read(Bytes body) {
    RequestMembers members = RequestMembers.of(ChatRequestReader.parseJson(body), "");
    boolean stream = members.flag("stream");
    JsonNode options = members.find("stream_options");
    boolean includeUsage =
        options != null && RequestMembers.of(options, "stream_options").flag("include_usage");
    return new RequestHead(
        ChatRequestReader.readModel(members),
        stream,
        stream && includeUsage,
        members.find("seed") != null,
        offersTools(members.find("tools")));
  }

  private static boolean offersTools(@Nullable JsonNode tools) {
    return tools != null && !tools.isEmpty();
  }
}
