package dev.nabla.inference.exact.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.model.exact.ExactFault;
import dev.nabla.model.exact.ExactModel;
import dev.nabla.model.exact.Primitives;
import dev.nabla.model.gguf.Tensor;
import dev.nabla.model.gguf.TensorType;
import dev.nabla.primitives.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Vector kernels against loops, bit for bit, with numbers that models rarely hold: subnormals,
/// zeros with a sign, extremes, infinite scales.
class KernelsProperties {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final List<TensorType> TYPES = ExactModel.MATRIX_TYPES.stream().sorted().toList();

  private final Kernels vectors = Kernels.fastest();
  private final Kernels loops = Kernels.scalar();

  @Test
  void expAgreesForAnyFloat() {
    Seeds seeds = Seeds.of("exp", Seeds.count(200_000, 50_000_000));
    int count = 1000 + seeds.nextInt(0, 40);
    for (int done = 0; done < Seeds.count(200_000, 50_000_000); done += count) {
      float[] x = new float[count];
      for (int i = 0; i < count; i++) {
        x[i] = anyFloat(seeds);
      }
      float[] expected = x.clone();
      for (int i = 0; i < count; i++) {
        expected[i] = Primitives.exp(x[i]);
      }

      vectors.exp(x, count);

      assertSame(seeds, x, expected);
    }
  }

  @Test
  void swiGluAgreesForAnyFloatAndLength() {
    Seeds seeds = Seeds.of("swiglu", Seeds.count(300, 30_000));
    for (int i = 0; i < Seeds.count(300, 30_000); i++) {
      int count = seeds.nextInt(1, 100);
      float[] gate = floats(seeds, count);
      float[] up = floats(seeds, count);
      float[] expected = new float[count];
      loops.swiGlu(new GateTerms().of(gate, up, 0).into(expected, 0), count);

      vectors.swiGlu(new GateTerms().of(gate, up, 0).into(gate, 0), count);

      assertSame(seeds, gate, expected);
    }
  }

  @Test
  void quantisingAgreesForAnyFiniteFloats() {
    Seeds seeds = Seeds.of("quantise", Seeds.count(2_000, 200_000));
    for (int i = 0; i < Seeds.count(2_000, 200_000); i++) {
      Activations actual = new Activations(1, 96);
      Activations expected = new Activations(1, 96);
      for (int k = 0; k < 96; k++) {
        float x = anyFloat(seeds);
        actual.values[k] = Float.isFinite(x) ? x : 0f;
        expected.values[k] = actual.values[k];
      }

      vectors.quantise(actual, 0);
      loops.quantise(expected, 0);

      assertThat(actual.pairs).as("%s", seeds).isEqualTo(expected.pairs);
      assertSame(seeds, actual.scales, expected.scales);
      assertSame(seeds, actual.sums, expected.sums);
    }
  }

  @Test
  void quantisingRefusesInfinitiesAndNaN() {
    for (Kernels kernels : List.of(vectors, loops)) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -Float.POSITIVE_INFINITY}) {
        Activations input = new Activations(1, 64);
        input.values[45] = bad;

        assertThatThrownBy(() -> kernels.quantise(input, 0)).isInstanceOf(ExactFault.class);
      }
    }
  }

  @Test
  void productsAgreeForAnyScalesRowsAndTokens() {
    Seeds seeds = Seeds.of("products", Seeds.count(300, 15_000));
    for (int i = 0; i < Seeds.count(300, 15_000); i++) {
      TensorType type = TYPES.get(i % TYPES.size());
      int unit = Math.max(32, type.blockElements());
      Tensor tensor =
          tensor(seeds, type, seeds.nextInt(1, 80), unit * seeds.nextInt(1, 1 + 1440 / unit));
      int tokens = seeds.nextInt(1, 10);
      Activations input = inputs(seeds, tokens, tensor.columns());

      float[] actual = rows(vectors, tensor, input, tokens);
      float[] expected = rows(loops, tensor, input, tokens);

      assertSame(seeds, actual, expected);
    }
  }

  /// The real rows of each token, without what a product writes beside them.
  private static float[] rows(Kernels kernels, Tensor tensor, Activations input, int tokens) {
    PackedMatrix matrix = PackedMatrix.pack(tensor, kernels.lanes());
    float[] output = new float[Kernels.padded(tokens) * matrix.paddedRows()];
    Workbench bench = new Workbench(kernels.lanes(), matrix.columns()).into(output, tokens);
    int half = matrix.groups() / 2;
    kernels.multiply(matrix, input, bench, 0, half);
    kernels.multiply(matrix, input, bench, half, matrix.groups() - half);
    float[] rows = new float[tokens * matrix.rows()];
    for (int t = 0; t < tokens; t++) {
      System.arraycopy(output, t * matrix.paddedRows(), rows, t * matrix.rows(), matrix.rows());
    }
    return rows;
  }

  private Activations inputs(Seeds seeds, int tokens, int columns) {
    Activations input = new Activations(tokens, columns);
    for (int t = 0; t < tokens; t++) {
      for (int k = 0; k < columns; k++) {
        input.values[t * columns + k] = (float) seeds.random().nextDouble(-3, 3);
      }
      loops.quantise(input, t);
    }
    return input;
  }

  /// Random bytes: any nibble and byte, and any half float as scale, in one case of eight infinite
  /// ones and NaN too.
  private static Tensor tensor(Seeds seeds, TensorType type, int rows, int columns) {
    long size = rows * type.rowBytes(columns);
    MemorySegment data = Arena.ofAuto().allocate(size);
    data.copyFrom(MemorySegment.ofArray(seeds.bytes((int) size)));
    boolean finite = seeds.nextInt(0, 8) > 0;
    for (long block = 0; block < size && finite; block += type.blockBytes()) {
      for (long half : halves(type)) {
        short bits = data.get(SHORT, block + half);
        data.set(SHORT, block + half, (short) (bits & ~0x4000));
      }
    }
    return new Tensor("random", type, rows, columns, data);
  }

  /// Where a block has half floats.
  private static long[] halves(TensorType type) {
    return switch (type) {
      case Q4_1, Q4_K, Q5_K -> new long[] {0, 2};
      case Q6_K -> new long[] {208};
      case Q4_0, Q5_0, Q8_0, F16, BF16 -> new long[] {0};
      default -> new long[0];
    };
  }

  @Test
  void attentionAgreesForAnyTileAndHeadSize() {
    Seeds seeds = Seeds.of("attention", Seeds.count(200, 20_000));
    for (int i = 0; i < Seeds.count(200, 20_000); i++) {
      int headSize = 2 * seeds.nextInt(1, 70);
      int count = seeds.nextInt(1, AttentionTile.QUERIES + 1);
      int positions = seeds.nextInt(1, 150);
      float[] queries = moderate(seeds, count * headSize);
      float[] keys = moderate(seeds, positions * headSize);
      float[] values = moderate(seeds, positions * headSize);
      int[] lengths = new int[count];
      for (int q = 0; q < count; q++) {
        lengths[q] = seeds.nextInt(1, positions + 1);
      }

      float[] actual = attend(vectors, headSize, lengths, queries, keys, values);
      float[] expected = attend(loops, headSize, lengths, queries, keys, values);

      assertSame(seeds, actual, expected);
    }
  }

  private static float[] attend(
      Kernels kernels, int headSize, int[] lengths, float[] queries, float[] keys, float[] values) {
    int positions = keys.length / headSize;
    AttentionTile tile = new AttentionTile(headSize, kernels.lanes());
    tile.reserve(positions);
    int keysAt = 5;
    int valuesAt = keysAt + AttentionTile.PAGE * headSize;
    int pageFloats = valuesAt + AttentionTile.PAGE * tile.valueStride;
    float[][] pages = new float[positions / AttentionTile.PAGE + 1][pageFloats];
    for (int j = 0; j < positions; j++) {
      float[] page = pages[j / AttentionTile.PAGE];
      int inPage = j % AttentionTile.PAGE;
      int tileStart = inPage / tile.tilePositions * tile.tilePositions * headSize;
      for (int d = 0; d < headSize; d++) {
        int key = keysAt + tileStart + inPage % tile.tilePositions + d * tile.tilePositions;
        page[key] = keys[j * headSize + d];
        page[valuesAt + inPage * tile.valueStride + d] = values[j * headSize + d];
      }
    }
    float[] outputs = new float[queries.length];
    tile.between(queries, outputs);
    tile.over(pages, keysAt, valuesAt);
    for (int q = 0; q < lengths.length; q++) {
      tile.add(q * headSize, q * headSize, lengths[q]);
    }
    kernels.attend(tile);
    return outputs;
  }

  private static float[] moderate(Seeds seeds, int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = seeds.nextInt(0, 20) == 0 ? -0f : (float) seeds.random().nextDouble(-4, 4);
    }
    return x;
  }

  private static float[] floats(Seeds seeds, int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = anyFloat(seeds);
    }
    return x;
  }

  /// Any bits, or a number of moderate size.
  private static float anyFloat(Seeds seeds) {
    return seeds.nextInt(0, 3) == 0
        ? Float.intBitsToFloat(seeds.random().nextInt())
        : (float) seeds.random().nextDouble(-100, 100);
  }

  /// Equal bits, any NaN being equal to any other.
  private static void assertSame(Seeds seeds, float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Float.floatToIntBits(actual[i]))
          .as("%s, element %d: %s against %s", seeds, i, actual[i], expected[i])
          .isEqualTo(Float.floatToIntBits(expected[i]));
    }
  }
}
