package dev.nabla.model.gguf;

import java.lang.foreign.MemorySegment;

/// A tensor of one or two dimensions as a view over the file: `rows` rows of `columns` elements,
/// one after another. The view lives as long as the segment that the file was read from.
///
/// @param data exactly `rows` times [#rowBytes()] bytes
public record Tensor(String name, TensorType type, int rows, int columns, MemorySegment data) {
  /// Checks that shape and data agree.
  public Tensor {
    if (rows < 1 || columns < 1 || columns % type.blockElements() != 0) {
      throw new IllegalArgumentException(name + ": " + rows + " rows of " + columns + " columns");
    }
    if (data.byteSize() != rows * type.rowBytes(columns)) {
      throw new IllegalArgumentException(name + ": " + data.byteSize() + " bytes of data");
    }
  }

  /// Bytes of one row.
  public int rowBytes() {
    return Math.toIntExact(type.rowBytes(columns));
  }

  /// The raw bytes of one row, as a view.
  public MemorySegment row(int row) {
    return data.asSlice((long) row * rowBytes(), rowBytes());
  }

  @Override
  public String toString() {
    return name + " (" + type + ", " + rows + " x " + columns + ")";
  }
}
