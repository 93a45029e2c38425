package dev.nabla.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.nabla.primitives.codec.CanonicalJson;
import dev.nabla.protocol.inference.Tensor;
import dev.nabla.protocol.inference.TensorType;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Between our tensors and those of the runtime, whose memory is freed by closing them.
final class NativeTensors {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private NativeTensors() {}

  /// A copy of `tensor` in the runtime; the caller closes it.
  static OnnxTensor give(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    return switch (tensor.elements()) {
      case Tensor.Floats floats ->
          OnnxTensor.createTensor(environment, copy(floats.values()), shape);
      case Tensor.Doubles doubles ->
          OnnxTensor.createTensor(environment, copy(doubles.values()), shape);
      case Tensor.Longs longs -> giveLongs(environment, tensor.type(), longs.values(), shape);
      case Tensor.Texts texts ->
          OnnxTensor.createTensor(environment, texts.values().toArray(String[]::new), shape);
    };
  }

  private static OnnxTensor giveLongs(
      OrtEnvironment environment, TensorType type, LongBuffer values, long[] shape)
      throws OrtException {
    int count = values.limit();
    return switch (type) {
      case INT64 ->
          OnnxTensor.createTensor(
              environment, LongBuffer.allocate(count).put(0, values, 0, count), shape);
      case INT32 -> {
        IntBuffer ints = IntBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
          ints.put(i, (int) values.get(i));
        }
        yield OnnxTensor.createTensor(environment, ints, shape);
      }
      case INT16 -> {
        ShortBuffer shorts = ShortBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
          shorts.put(i, (short) values.get(i));
        }
        yield OnnxTensor.createTensor(environment, shorts, shape);
      }
      case INT8, UINT8, BOOL -> {
        ByteBuffer bytes = ByteBuffer.allocateDirect(count);
        for (int i = 0; i < count; i++) {
          bytes.put(i, (byte) values.get(i));
        }
        yield OnnxTensor.createTensor(environment, bytes, shape, javaType(type));
      }
      case FLOAT32, FLOAT64, STRING, JSON -> throw new IllegalStateException("not whole: " + type);
    };
  }

  private static OnnxJavaType javaType(TensorType type) {
    return switch (type) {
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      default -> OnnxJavaType.BOOL;
    };
  }

  private static FloatBuffer copy(FloatBuffer values) {
    return FloatBuffer.allocate(values.limit()).put(0, values, 0, values.limit());
  }

  private static DoubleBuffer copy(DoubleBuffer values) {
    return DoubleBuffer.allocate(values.limit()).put(0, values, 0, values.limit());
  }

  /// A copy of what a graph gave.
  ///
  /// @throws RunFailed where it is larger than an answer may be, or of a kind without a form
  static Tensor take(String name, OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> takeTensor(name, tensor);
      case OnnxSequence _, OnnxMap _ -> {
        String text = new String(CanonicalJson.write(json(value)), StandardCharsets.UTF_8);
        yield new Tensor(name, TensorType.JSON, List.of(), new Tensor.Texts(List.of(text)));
      }
      default -> throw new RunFailed("its output '%s' is a %s".formatted(name, value.getType()));
    };
  }

  private static Tensor takeTensor(String name, OnnxTensor tensor) throws OrtException {
    List<Long> shape = LongStream.of(tensor.getInfo().getShape()).boxed().toList();
    if (Tensor.count(shape) < 0) {
      throw new RunFailed(
          "its output '%s' has the shape %s; at most %d dimensions and %d elements are given out"
              .formatted(name, shape, Tensor.MAX_DIMENSIONS, Tensor.MAX_ELEMENTS));
    }
    TensorType type =
        TensorSpec.typeOf(tensor.getInfo().type)
            .orElseThrow(() ->
                new RunFailed(
                    "its output '%s' has elements of type %s"
                        .formatted(name, tensor.getInfo().type)));
    return new Tensor(name, type, shape, elements(type, tensor, Tensor.count(shape)));
  }

  private static Tensor.Elements elements(TensorType type, OnnxTensor tensor, int count)
      throws OrtException {
    return switch (type) {
      case FLOAT32 -> new Tensor.Floats(tensor.getFloatBuffer());
      case FLOAT64 -> new Tensor.Doubles(tensor.getDoubleBuffer());
      case INT64 -> new Tensor.Longs(tensor.getLongBuffer());
      case INT32 -> {
        IntBuffer ints = tensor.getIntBuffer();
        yield longs(count, ints::get);
      }
      case INT16 -> {
        ShortBuffer shorts = tensor.getShortBuffer();
        yield longs(count, shorts::get);
      }
      case INT8 -> {
        ByteBuffer bytes = tensor.getByteBuffer();
        yield longs(count, bytes::get);
      }
      case UINT8, BOOL -> {
        ByteBuffer bytes = tensor.getByteBuffer();
        yield longs(count, i -> bytes.get(i) & 0xff);
      }
      case STRING -> {
        List<String> texts = new ArrayList<>(count);
        flatten(tensor.getValue(), texts);
        yield new Tensor.Texts(texts);
      }
      case JSON -> throw new IllegalStateException("no native type");
    };
  }

  private static Tensor.Elements longs(int count, java.util.function.IntToLongFunction at) {
    LongBuffer values = LongBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      values.put(i, at.applyAsLong(i));
    }
    return new Tensor.Longs(values);
  }

  private static void flatten(Object value, List<String> texts) {
    if (value instanceof Object[] inner) {
      for (Object each : inner) {
        flatten(each, texts);
      }
    } else {
      texts.add((String) value);
    }
  }

  /// Lists and maps as JSON; numbers that JSON has no form for become texts.
  private static JsonNode json(Object value) throws OrtException {
    return switch (value) {
      case OnnxSequence sequence -> {
        ArrayNode array = JSON.arrayNode();
        for (OnnxValue item : sequence.getValue()) {
          array.add(json(item));
        }
        yield array;
      }
      case OnnxMap map -> {
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<?, ?> entry : map.getValue().entrySet()) {
          object.set(entry.getKey().toString(), json(entry.getValue()));
        }
        yield object;
      }
      case OnnxTensor tensor -> json(tensor.getValue());
      case Object[] items -> {
        ArrayNode array = JSON.arrayNode();
        for (Object item : items) {
          array.add(json(item));
        }
        yield array;
      }
      case Float number when Float.isFinite(number) -> JSON.numberNode(number);
      case Double number when Double.isFinite(number) -> JSON.numberNode(number);
      case Long number -> JSON.numberNode(number);
      case Integer number -> JSON.numberNode(number);
      default -> JSON.stringNode(value.toString());
    };
  }
}
