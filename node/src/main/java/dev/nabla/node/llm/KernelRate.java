package dev.nabla.node.llm;

import dev.nabla.inference.exact.kernel.Activations;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.inference.exact.kernel.Workbench;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How many products of a weight and an input this machine adds up in a second, on one thread, for
/// each storage type; measured when it is first asked for, on a small matrix, in well under a
/// second.
final class KernelRate {
  private static final int ROWS = 512;
  private static final int COLUMNS = 2048;
  private static final long WARM_UP_NANOS = 250_000_000L;
  private static final long MEASURED_NANOS = 150_000_000L;

  private final Kernels kernels;
  private final LongSupplier nanos;
  private final int tokens;
  private final Map<TensorType, Double> rates = new EnumMap<>(TensorType.class);

  /// @param nanos a clock
  /// @param tokens that a product takes together: 1 while an answer is made, more for a prompt
  KernelRate(Kernels kernels, LongSupplier nanos, int tokens) {
    this.kernels = kernels;
    this.nanos = nanos;
    this.tokens = tokens;
  }

  /// Products a second.
  double of(TensorType type) {
    return rates.computeIfAbsent(type, this::measure);
  }

  private double measure(TensorType type) {
    long bytes = ROWS * type.rowBytes(COLUMNS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(bytes);
      data.fill((byte) 0x11); // small finite scales in every type
      data.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) 0);
      PackedMatrix matrix =
          PackedMatrix.pack(new Tensor("rate", type, ROWS, COLUMNS, data), kernels.lanes());
      Activations input = new Activations(tokens, COLUMNS);
      for (int token = 0; token < tokens; token++) {
        kernels.quantise(input, token);
      }
      float[] output = new float[Kernels.padded(tokens) * matrix.paddedRows()];
      Workbench bench = new Workbench(kernels.lanes(), COLUMNS).into(output, tokens);
      var _ = rate(matrix, input, bench, WARM_UP_NANOS);
      return rate(matrix, input, bench, MEASURED_NANOS);
    }
  }

  private double rate(PackedMatrix matrix, Activations input, Workbench bench, long atLeast) {
    long start = nanos.getAsLong();
    long products = 0;
    long passed = 0;
    while (passed < atLeast) {
      kernels.multiply(matrix, input, bench, 0, matrix.groups());
      products += (long) ROWS * COLUMNS * tokens;
      passed = nanos.getAsLong() - start;
    }
    return products * 1e9 / passed;
  }
}
