package dev.nabla.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.nabla.protocol.inference.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// What a graph says of one of its inputs.
///
/// @param name as the graph calls it
/// @param type of its elements
/// @param shape size of each dimension, −1 where the caller chooses
record TensorSpec(String name, TensorType type, List<Long> shape) {
  TensorSpec {
    shape = List.copyOf(shape);
  }

  /// @throws UnusableModel where requests have no form for such an input
  static TensorSpec of(NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)) {
      throw new UnusableModel("its input '%s' is no tensor".formatted(node.getName()));
    }
    TensorType type =
        typeOf(info.type)
            .orElseThrow(() ->
                new UnusableModel(
                    "its input '%s' has elements of type %s".formatted(node.getName(), info.type)));
    return new TensorSpec(node.getName(), type, LongStream.of(info.getShape()).boxed().toList());
  }

  static Optional<TensorType> typeOf(OnnxJavaType type) {
    return Optional.ofNullable(
        switch (type) {
          case FLOAT -> TensorType.FLOAT32;
          case DOUBLE -> TensorType.FLOAT64;
          case INT8 -> TensorType.INT8;
          case INT16 -> TensorType.INT16;
          case INT32 -> TensorType.INT32;
          case INT64 -> TensorType.INT64;
          case BOOL -> TensorType.BOOL;
          case STRING -> TensorType.STRING;
          case UINT8 -> TensorType.UINT8;
          case FLOAT16, BFLOAT16, UNKNOWN -> null;
        });
  }

  /// Whether a tensor of `actual` shape can be given.
  boolean takes(List<Long> actual) {
    if (actual.size() != shape.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      if (shape.get(i) >= 0 && !shape.get(i).equals(actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// The shape as people write it, `?` where the caller chooses.
  String shapeText() {
    return shape.stream().map(size -> size < 0 ? "?" : size.toString()).toList().toString();
  }
}
