package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import dev.nabla.inference.engine.OnnxRun;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Answers that come in one piece: vectors as OpenAI's clients read them, and outputs of graphs.
///
/// @param id of an answer with outputs; vectors have none in OpenAI's form
/// @param createdSeconds since the epoch
/// @param model name of what answers
record ResultShape(String id, long createdSeconds, String model) implements AnswerShape {
  @Override
  public ObjectNode whole(Answer answer) {
    if (!(answer.run() instanceof OnnxRun run)) {
      throw new IllegalStateException("a language model gives neither vectors nor tensors");
    }
    return switch (run.result()) {
      case OnnxRun.Vectors vectors -> vectors(vectors, answer.usage().promptTokens());
      case OnnxRun.Outputs outputs -> outputs(outputs);
    };
  }

  private ObjectNode vectors(OnnxRun.Vectors vectors, int promptTokens) {
    ObjectNode json = Json.object().put("object", "list");
    json.set("data", vectors.answer().data(vectors.base64()));
    json.put("model", model);
    json.putObject("usage").put("prompt_tokens", promptTokens).put("total_tokens", promptTokens);
    return json;
  }

  private ObjectNode outputs(OnnxRun.Outputs outputs) {
    ObjectNode json =
        Json.object()
            .put("id", id)
            .put("object", "inference")
            .put("created", createdSeconds)
            .put("model", model);
    json.setAll(outputs.answer().toJson());
    if (!outputs.answer().typed()) {
      json.put("is_simulation_result", false);
    }
    return json;
  }

  @Override
  public ObjectNode error(RequestError error) {
    return OpenAiErrors.body(error);
  }

  @Override
  public List<Event> started(int promptTokens) {
    throw noStream();
  }

  @Override
  public List<Event> text(String delta) {
    throw noStream();
  }

  @Override
  public List<Event> toolCall(int index, String id, String name) {
    throw noStream();
  }

  @Override
  public List<Event> toolArguments(int index, String delta) {
    throw noStream();
  }

  @Override
  public End answered(Answer answer) {
    throw noStream();
  }

  @Override
  public Event failed(RequestError error) {
    throw noStream();
  }

  private static IllegalStateException noStream() {
    return new IllegalStateException("such an answer comes in one piece");
  }
}
