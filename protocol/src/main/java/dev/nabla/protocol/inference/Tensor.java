package dev.nabla.protocol.inference;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/// A named array of numbers or texts, in row-major order.
///
/// @param name as the model calls it
/// @param type of the elements
/// @param shape size of each dimension; none for a single element
/// @param elements as many as the shape says, of the kind that the type says
public record Tensor(String name, TensorType type, List<Long> shape, Elements elements) {
  /// Most dimensions.
  public static final int MAX_DIMENSIONS = 8;

  /// Most elements of a tensor.
  public static final int MAX_ELEMENTS = 1 << 18;

  /// Longest name.
  public static final int MAX_NAME = 256;

  /// What a tensor holds. Buffers are read from their start to their limit and never written to.
  public sealed interface Elements {
    /// How many there are.
    int count();
  }

  /// Of `FLOAT32`.
  public record Floats(FloatBuffer values) implements Elements {
    public Floats {
      values = values.asReadOnlyBuffer();
    }

    @Override
    public int count() {
      return values.limit();
    }
  }

  /// Of `FLOAT64`.
  public record Doubles(DoubleBuffer values) implements Elements {
    public Doubles {
      values = values.asReadOnlyBuffer();
    }

    @Override
    public int count() {
      return values.limit();
    }
  }

  /// Of all types of whole numbers; 0 and 1 for `BOOL`.
  public record Longs(LongBuffer values) implements Elements {
    public Longs {
      values = values.asReadOnlyBuffer();
    }

    @Override
    public int count() {
      return values.limit();
    }
  }

  /// Of `STRING` and `JSON`.
  public record Texts(List<String> values) implements Elements {
    public Texts {
      values = List.copyOf(values);
    }

    @Override
    public int count() {
      return values.size();
    }
  }

  /// @throws IllegalArgumentException where the parts do not fit each other
  public Tensor {
    shape = List.copyOf(shape);
    if (count(shape) != elements.count()) {
      throw new IllegalArgumentException(
          "%d elements in the shape %s".formatted(elements.count(), shape));
    }
    boolean kind =
        switch (elements) {
          case Floats _ -> type == TensorType.FLOAT32;
          case Doubles _ -> type == TensorType.FLOAT64;
          case Longs _ -> type.isIntegral();
          case Texts _ -> type == TensorType.STRING || type == TensorType.JSON;
        };
    if (!kind) {
      throw new IllegalArgumentException("elements of another kind than " + type);
    }
  }

  /// How many elements a shape holds; −1 where it is none, or beyond the bounds here.
  public static int count(List<Long> shape) {
    if (shape.size() > MAX_DIMENSIONS) {
      return -1;
    }
    long count = 1;
    for (long size : shape) {
      if (size < 0 || size > MAX_ELEMENTS) {
        return -1;
      }
      count *= size;
      if (count > MAX_ELEMENTS) {
        return -1;
      }
    }
    return (int) count;
  }

  /// Hides the elements.
  @Override
  public String toString() {
    return "Tensor[" + type.wireName() + " " + shape + "]";
  }
}
