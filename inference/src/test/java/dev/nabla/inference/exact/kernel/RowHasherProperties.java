package dev.nabla.inference.exact.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nabla.model.exact.MessageRows;
import dev.nabla.model.exact.RowHasher;
import dev.nabla.primitives.Seeds;
import dev.nabla.primitives.crypto.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages side by side in vector lanes against the JDK's SHA-256, one after another. The vector
/// form runs here whatever the processor has; where it lacks the lanes, slowly.
class RowHasherProperties {
  private static final int CASES = Seeds.count(300, 20_000);

  /// The lengths around a block's end, where padding takes one block more.
  private static final List<Integer> EDGES = List.of(0, 1, 55, 56, 63, 64, 65, 119, 120, 128);

  private final List<RowHasher> hashers = List.of(new VectorSha256(), RowHasher.plain());

  @Test
  void everyRowHasItsMessagesDigest() {
    Seeds seeds = Seeds.of("everyRowHasItsMessagesDigest", CASES);
    for (int i = 0; i < CASES; i++) {
      boolean edge = i < EDGES.size();
      int length = edge ? EDGES.get(i) : seeds.nextInt(0, 2400);
      int count = edge ? MessageRows.ROWS : seeds.nextInt(1, MessageRows.ROWS + 1);
      byte[][] messages = new byte[count][];
      Arrays.setAll(messages, _ -> seeds.bytes(length));
      for (RowHasher hasher : hashers) {
        assertThat(digests(hasher, messages, length)).as("%s", seeds).isEqualTo(expected(messages));
      }
    }
  }

  private static byte[] digests(RowHasher hasher, byte[][] messages, int length) {
    MessageRows rows = new MessageRows(length);
    for (int row = 0; row < messages.length; row++) {
      System.arraycopy(messages[row], 0, rows.bytes(), row * rows.stride(), length);
    }
    hasher.hash(rows, messages.length);
    return Arrays.copyOf(rows.digests(), messages.length * 32);
  }

  private static byte[] expected(byte[][] messages) {
    ByteBuffer all = ByteBuffer.allocate(messages.length * 32);
    for (byte[] message : messages) {
      all.put(Digests.sha256(message).toArray());
    }
    return all.array();
  }

  @Test
  void rowsCanBeFilledAnew() {
    Seeds seeds = Seeds.of("rowsCanBeFilledAnew", 1);
    for (RowHasher hasher : hashers) {
      MessageRows rows = new MessageRows(100);
      for (int round = 0; round < 3; round++) {
        byte[] message = seeds.bytes(100);
        for (int row = 0; row < MessageRows.ROWS; row++) {
          System.arraycopy(message, 0, rows.bytes(), row * rows.stride(), 100);
        }
        hasher.hash(rows, MessageRows.ROWS);

        byte[][] sixteen = new byte[MessageRows.ROWS][];
        Arrays.fill(sixteen, message);
        assertThat(rows.digests()).isEqualTo(expected(sixteen));
      }
    }
  }

  @Test
  void floatsAreLittleEndianWithOneNaN() {
    Seeds seeds = Seeds.of("floatsAreLittleEndianWithOneNaN", CASES);
    for (int i = 0; i < CASES; i++) {
      float[] source = new float[seeds.nextInt(1, 80)];
      for (int k = 0; k < source.length; k++) {
        int bits = seeds.random().nextInt();
        boolean nan = seeds.nextInt(0, 8) == 0;
        source[k] = Float.intBitsToFloat(nan ? bits | 0x7f800000 : bits);
      }
      int from = seeds.nextInt(0, source.length);
      int count = source.length - from;
      int at = seeds.nextInt(0, 9);
      byte[] expected = new byte[at + 4 * count + 5];
      ByteBuffer out = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).position(at);
      for (int k = from; k < source.length; k++) {
        out.putInt(Float.floatToIntBits(source[k]));
      }
      for (RowHasher hasher : hashers) {
        byte[] target = new byte[expected.length];
        hasher.putFloats(target, at, source, from, count);
        assertThat(target).as("%s", seeds).isEqualTo(expected);
      }
    }
  }
}
