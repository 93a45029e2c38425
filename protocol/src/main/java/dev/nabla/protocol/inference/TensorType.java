package dev.nabla.protocol.inference;

import java.util.Locale;
import java.util.Optional;

/// What the elements of a tensor are.
public enum TensorType {
  /// IEEE 754 binary32.
  FLOAT32,
  /// IEEE 754 binary64.
  FLOAT64,
  /// Signed, 8 bits.
  INT8,
  /// Signed, 16 bits.
  INT16,
  /// Signed, 32 bits.
  INT32,
  /// Signed, 64 bits.
  INT64,
  /// Unsigned, 8 bits.
  UINT8,
  /// True or false.
  BOOL,
  /// UTF-8 texts.
  STRING,
  /// One JSON text: what a graph gives that is no tensor, such as a list of maps. Never an input.
  JSON;

  /// The name in requests and answers, such as `float32`.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The type of that name, where there is one.
  public static Optional<TensorType> ofWireName(String name) {
    for (TensorType type : values()) {
      if (type.wireName().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// Whether elements are whole numbers, or count as such.
  public boolean isIntegral() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, UINT8, BOOL -> true;
      case FLOAT32, FLOAT64, STRING, JSON -> false;
    };
  }

  /// The least value of a type of whole numbers.
  public long least() {
    return switch (this) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case INT64 -> Long.MIN_VALUE;
      case UINT8, BOOL -> 0;
      case FLOAT32, FLOAT64, STRING, JSON -> throw new IllegalStateException("not whole: " + this);
    };
  }

  /// The greatest value of a type of whole numbers.
  public long greatest() {
    return switch (this) {
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      case INT32 -> Integer.MAX_VALUE;
      case INT64 -> Long.MAX_VALUE;
      case UINT8 -> 0xff;
      case BOOL -> 1;
      case FLOAT32, FLOAT64, STRING, JSON -> throw new IllegalStateException("not whole: " + this);
    };
  }
}
