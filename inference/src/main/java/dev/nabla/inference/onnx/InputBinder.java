package dev.nabla.inference.onnx;

import dev.nabla.protocol.inference.InferRequest;
import dev.nabla.protocol.inference.NumberTensor;
import dev.nabla.protocol.inference.RefusalCode;
import dev.nabla.protocol.inference.RequestRefused;
import dev.nabla.protocol.inference.StringTensor;
import dev.nabla.protocol.inference.Tensor;
import dev.nabla.protocol.inference.TensorType;
import java.math.BigDecimal;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gives each input of a graph the tensor of the request that has its name, and refuses what does
/// not fit: an input that is missing or unknown, another type, another shape.
final class InputBinder {
  private final List<TensorSpec> specs;

  InputBinder(List<TensorSpec> specs) {
    this.specs = List.copyOf(specs);
  }

  /// One tensor an input, in the graph's order.
  ///
  /// @throws RequestRefused naming the input at fault
  List<Tensor> bind(InferRequest.Inputs inputs) {
    return switch (inputs) {
      case InferRequest.Typed(List<Tensor> tensors) -> bindTyped(tensors);
      case InferRequest.Untyped(List<NumberTensor> numbers, List<StringTensor> strings) -> {
        List<Tensor> tensors = new ArrayList<>();
        for (NumberTensor number : numbers) {
          tensors.add(typed(number, spec(number.name())));
        }
        for (StringTensor string : strings) {
          tensors.add(typed(string, spec(string.name())));
        }
        yield bindTyped(tensors);
      }
    };
  }

  private List<Tensor> bindTyped(List<Tensor> tensors) {
    Set<String> missing = new HashSet<>(specs.stream().map(TensorSpec::name).toList());
    for (Tensor tensor : tensors) {
      require(tensor, spec(tensor.name()));
      missing.remove(tensor.name());
    }
    for (TensorSpec spec : specs) {
      if (missing.contains(spec.name())) {
        throw new RequestRefused(
            RefusalCode.MISSING_REQUIRED_PARAMETER,
            "The input '%s' (%s %s) is missing."
                .formatted(spec.name(), spec.type().wireName(), spec.shapeText()),
            spec.name());
      }
    }
    return tensors;
  }

  private TensorSpec spec(String name) {
    return specs.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new RequestRefused(
                RefusalCode.UNKNOWN_PARAMETER,
                "The model has no input '%s'; it has %s."
                    .formatted(name, specs.stream().map(TensorSpec::name).toList()),
                name));
  }

  private static void require(Tensor tensor, TensorSpec spec) {
    if (tensor.type() != spec.type()) {
      throw new RequestRefused(
          RefusalCode.INVALID_TYPE,
          "The input '%s' is %s, not %s."
              .formatted(spec.name(), spec.type().wireName(), tensor.type().wireName()),
          spec.name());
    }
    if (!spec.takes(tensor.shape())) {
      throw new RequestRefused(
          RefusalCode.INVALID_VALUE,
          "The input '%s' has the shape %s, which %s is none of."
              .formatted(spec.name(), spec.shapeText(), tensor.shape()),
          spec.name());
    }
  }

  private static Tensor typed(NumberTensor number, TensorSpec spec) {
    TensorType type = spec.type();
    Tensor.Elements elements =
        switch (type) {
          case FLOAT32 -> {
            FloatBuffer values = FloatBuffer.allocate(number.values().size());
            number.values().forEach(value -> values.put(value.floatValue()));
            yield new Tensor.Floats(values.flip());
          }
          case FLOAT64 -> {
            DoubleBuffer values = DoubleBuffer.allocate(number.values().size());
            number.values().forEach(value -> values.put(value.doubleValue()));
            yield new Tensor.Doubles(values.flip());
          }
          case INT8, INT16, INT32, INT64, UINT8, BOOL -> {
            LongBuffer values = LongBuffer.allocate(number.values().size());
            number.values().forEach(value -> values.put(whole(value, spec)));
            yield new Tensor.Longs(values.flip());
          }
          case STRING, JSON -> throw wrongKind(spec, "numbers");
        };
    return new Tensor(spec.name(), type, number.shape(), elements);
  }

  private static long whole(BigDecimal value, TensorSpec spec) {
    try {
      long whole = value.longValueExact();
      if (whole >= spec.type().least() && whole <= spec.type().greatest()) {
        return whole;
      }
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw new RequestRefused(
        RefusalCode.INVALID_VALUE,
        "The input '%s' is %s, and %s is none."
            .formatted(spec.name(), spec.type().wireName(), value.toPlainString()),
        spec.name());
  }

  /// Such tensors have no shape of their own: the model's where it leaves at most one size open,
  /// else a plain list.
  private static Tensor typed(StringTensor string, TensorSpec spec) {
    if (spec.type() != TensorType.STRING) {
      throw wrongKind(spec, "strings");
    }
    return new Tensor(
        spec.name(),
        TensorType.STRING,
        shapeFor(string.values().size(), spec),
        new Tensor.Texts(string.values()));
  }

  private static List<Long> shapeFor(long count, TensorSpec spec) {
    long known = spec.shape().stream().filter(size -> size >= 0).reduce(1L, (a, b) -> a * b);
    long open = spec.shape().stream().filter(size -> size < 0).count();
    boolean fits = open == 0 ? known == count : open == 1 && known > 0 && count % known == 0;
    return fits
        ? spec.shape().stream().map(size -> size < 0 ? count / known : size).toList()
        : List.of(count);
  }

  private static RequestRefused wrongKind(TensorSpec spec, String given) {
    return new RequestRefused(
        RefusalCode.INVALID_TYPE,
        "The input '%s' is %s, not %s.".formatted(spec.name(), spec.type().wireName(), given),
        spec.name());
  }
}
