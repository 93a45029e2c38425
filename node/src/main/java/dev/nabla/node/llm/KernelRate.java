package dev.nabla.node.llm;

import dev.nabla.inference.exact.kernel.Activations;
import dev.nabla.inference.exact.kernel.Kernels;
import dev.nabla.inference.exact.kernel.PackedMatrix;
import dev.nabla.inference.exact.kernel.Workbench;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How many products of a weight and an input this machine adds up in a second, on one thread, for
/// each storage type; measured when it is first asked for, in some two seconds: most of them go by
/// until the compiler is done with the kernels.
final class KernelRate {
  private static final int COLUMNS = 2048;

  /// Few rows, so that a product takes no time even before it is compiled.
  private static final int WARM_UP_ROWS = 64;

  /// Enough rows not to lie in the caches nearest to the processor.
  private static final int ROWS = 2048;

  private static final long WINDOW_NANOS = 50_000_000L;

  /// Windows without a better one until the kernels count as compiled.
  private static final int STEADY_WINDOWS = 20;

  private static final int MOST_WINDOWS = 120;
  private static final int MEASURED_WINDOWS = 4;
  private static final double BETTER = 1.05;

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
    warmUp(new Product(type, WARM_UP_ROWS));
    Product product = new Product(type, ROWS);
    double best = 0;
    for (int i = 0; i < MEASURED_WINDOWS; i++) {
      best = Math.max(best, product.rate());
    }
    return best;
  }

  private static void warmUp(Product product) {
    double best = 0;
    int steady = 0;
    for (int i = 0; i < MOST_WINDOWS && steady < STEADY_WINDOWS; i++) {
      double rate = product.rate();
      steady = rate > BETTER * best ? 0 : steady + 1;
      best = Math.max(best, rate);
    }
  }

  /// A matrix and inputs to multiply again and again.
  private final class Product {
    final PackedMatrix matrix;
    final Activations input;
    final Workbench bench;

    Product(TensorType type, int rows) {
      MemorySegment data = MemorySegment.ofArray(new byte[(int) (rows * type.rowBytes(COLUMNS))]);
      data.fill((byte) 0x11); // small finite scales in every type
      this.matrix =
          PackedMatrix.pack(new Tensor("rate", type, rows, COLUMNS, data), kernels.lanes());
      this.input = new Activations(tokens, COLUMNS);
      for (int token = 0; token < tokens; token++) {
        kernels.quantise(input, token);
      }
      float[] output = new float[Kernels.padded(tokens) * matrix.paddedRows()];
      this.bench = new Workbench(kernels.lanes(), COLUMNS).into(output, tokens);
    }

    /// Products a second over one window.
    double rate() {
      long start = nanos.getAsLong();
      long products = 0;
      long passed = 0;
      while (passed < WINDOW_NANOS) {
        kernels.multiply(matrix, input, bench, 0, matrix.groups());
        products += (long) matrix.rows() * COLUMNS * tokens;
        passed = nanos.getAsLong() - start;
      }
      return products * 1e9 / passed;
    }
  }
}
