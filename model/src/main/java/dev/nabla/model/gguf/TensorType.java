package dev.nabla.model.gguf;

import java.util.Optional;

/// The storage types of GGUF tensors whose size is known here; being listed does not mean that an
/// engine can run it. Codes and sizes as in ggml's `ggml_type` and its block structs.
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q8_1(9, 32, 36),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  Q8_K(15, 256, 292),
  BF16(30, 1, 2);

  private final int code;
  private final int blockElements;
  private final int blockBytes;

  TensorType(int code, int blockElements, int blockBytes) {
    this.code = code;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /// The type with ggml's number `code`.
  public static Optional<TensorType> ofCode(int code) {
    for (TensorType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// ggml's number of the type.
  public int code() {
    return code;
  }

  /// Elements in one block: 1, 32 or 256.
  public int blockElements() {
    return blockElements;
  }

  /// Bytes of one block.
  public int blockBytes() {
    return blockBytes;
  }

  /// Bytes of one row of `columns` elements, a multiple of [#blockElements()].
  public long rowBytes(long columns) {
    return columns / blockElements * blockBytes;
  }
}
