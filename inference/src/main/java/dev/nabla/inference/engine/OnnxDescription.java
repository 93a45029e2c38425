package dev.nabla.inference.engine;

import dev.nabla.primitives.bytes.Hash;
import dev.nabla.protocol.inference.RequestForm;
import java.util.List;

/// A graph that this node loaded and ONNX Runtime runs.
///
/// @param name as requests call it
/// @param fileSha256 SHA-256 of the model file
/// @param runtime name and version of what runs it
/// @param contextTokens most tokens of a text, 0 where it takes none
/// @param forms of the requests that it answers
public record OnnxDescription(
    String name, Hash fileSha256, String runtime, int contextTokens, List<RequestForm> forms)
    implements ServedModel {
  public OnnxDescription {
    forms = List.copyOf(forms);
  }

  @Override
  public EngineKind kind() {
    return EngineKind.ONNX;
  }

  @Override
  public Hash commitment() {
    return fileSha256;
  }
}
