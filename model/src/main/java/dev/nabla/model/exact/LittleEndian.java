package dev.nabla.model.exact;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian numbers in byte arrays, as everything that exact/1 hashes is written.
final class LittleEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static void putInt(byte[] target, int offset, int value) {
    INT.set(target, offset, value);
  }

  static void putLong(byte[] target, int offset, long value) {
    LONG.set(target, offset, value);
  }

  /// Writes the bits of `value`; every NaN becomes the canonical one, 0x7fc00000.
  static void putFloat(byte[] target, int offset, float value) {
    INT.set(target, offset, Float.floatToIntBits(value));
  }

  /// Writes `count` floats like [#putFloat].
  static void putFloats(byte[] target, int offset, float[] source, int from, int count) {
    for (int i = 0; i < count; i++) {
      INT.set(target, offset + 4 * i, Float.floatToIntBits(source[from + i]));
    }
  }

  /// The bytes of `values` one after another.
  static byte[] ofInts(int[] values, int count) {
    byte[] bytes = new byte[Math.multiplyExact(count, 4)];
    for (int i = 0; i < count; i++) {
      INT.set(bytes, 4 * i, values[i]);
    }
    return bytes;
  }
}
